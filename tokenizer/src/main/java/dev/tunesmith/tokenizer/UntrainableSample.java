package dev.tunesmith.tokenizer;

/**
 * A sample that cannot be trained: it has no response, nothing of it would be trained, or the chat template refuses it.
 *
 * @param id the sample's id
 * @param source where it came from
 * @param reason why, for people; names the sample
 * @param fix what to do about it
 */
public record UntrainableSample(String id, String source, String reason, String fix) {}
