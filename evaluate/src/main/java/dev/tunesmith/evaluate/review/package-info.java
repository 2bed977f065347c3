/** What people say about answers: verdicts on suspicions, notes, and the taxonomy of errors that a team makes of them. */
@NullMarked
package dev.tunesmith.evaluate.review;

import org.jspecify.annotations.NullMarked;
