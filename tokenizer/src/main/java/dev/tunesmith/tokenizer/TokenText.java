package dev.tunesmith.tokenizer;

/**
 * One token of a sequence as a person reads it. A byte-level token may hold only some of the bytes of a character; the character then
 * belongs to the token that completes it.
 *
 * @param id the token
 * @param piece the vocabulary's own writing
 * @param head the token's bytes that go on with a character begun before, in hex such as {@code 9A 80}; usually empty
 * @param text the characters that are complete with this token; together those of all tokens are the text of the sequence
 * @param tail the token's bytes that begin a character, in hex; usually empty
 * @param control whether it steers the model: a control token, never something that a person typed
 */
public record TokenText(int id, String piece, String head, String text, String tail, boolean control) {}
