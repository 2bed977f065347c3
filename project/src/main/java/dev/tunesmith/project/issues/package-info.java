/** Shows the errors of a model to people and programs: on the terminal, as JSON, one suspicion after the other. */
@NullMarked
package dev.tunesmith.project.issues;

import org.jspecify.annotations.NullMarked;
