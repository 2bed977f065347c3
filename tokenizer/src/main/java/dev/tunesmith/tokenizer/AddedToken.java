package dev.tunesmith.tokenizer;

/**
 * A token that is found in the text before the model's own splitting, as {@code added_tokens} of a tokenizer.json has it.
 *
 * @param id at least 0
 * @param content the text it stands for, never empty
 * @param special dropped by a decode that skips special tokens
 * @param normalized matched after the normalizer ran, where false before
 * @param lstrip takes the white space on its left with it
 * @param rstrip takes the white space on its right with it
 * @param singleWord only matched where no word character touches it
 */
record AddedToken(
        int id,
        String content,
        boolean special,
        boolean normalized,
        boolean lstrip,
        boolean rstrip,
        boolean singleWord) {

    private static final String MARKUP = "<>[]{}|";

    /**
     * Whether the token steers the model, so that a user's text must never become it: every special token, and every
     * token that looks like markup ({@code <think>}, {@code <tool_call>}). The rest (runs of spaces, added words) is
     * plain text that the tokenizer was taught to keep whole.
     */
    boolean isControl() {
        return special || content.chars().anyMatch(c -> MARKUP.indexOf(c) >= 0);
    }
}
