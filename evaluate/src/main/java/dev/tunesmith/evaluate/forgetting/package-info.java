/** Whether a model lost general abilities when it was tuned: a general text, general prompts, general choices. */
@NullMarked
package dev.tunesmith.evaluate.forgetting;

import org.jspecify.annotations.NullMarked;
