/** tunesmith.yaml, the project folder and the loop. */
@NullMarked
package dev.tunesmith.project;

import org.jspecify.annotations.NullMarked;
