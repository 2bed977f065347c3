package dev.tunesmith.core.model;

import dev.tunesmith.core.message.Conversation;
import java.util.Arrays;

/** What a model is given: plain text, a conversation for its chat template, or token ids. */
public sealed interface Prompt {

    /** Text that is tokenised as it stands, with the beginning-of-sequence token where the tokenizer adds one. */
    record Text(String text) implements Prompt {}

    /** A conversation, rendered by the model's own chat template with the generation prompt at its end. */
    record Chat(Conversation conversation) implements Prompt {}

    /** Token ids, used as they are. */
    record Tokens(int[] ids) implements Prompt {
        public Tokens {
            ids = ids.clone();
        }

        @Override
        public int[] ids() {
            return ids.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Tokens tokens && Arrays.equals(ids, tokens.ids);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(ids);
        }

        @Override
        public String toString() {
            return "Tokens" + Arrays.toString(ids);
        }
    }
}
