package dev.tunesmith.cli.command;

import dev.tunesmith.core.error.DataException;
import tools.jackson.databind.node.ObjectNode;

/** Renders a row: through a template alone, or through a model's template and tokenizer. */
@FunctionalInterface
interface RowRenderer {

    /**
     * Render to {@code {"text","mask"}}, with {@code "ids"} where a model is given.
     *
     * @throws DataException if the template refuses the row
     */
    ObjectNode render(ConversationRow row);
}
