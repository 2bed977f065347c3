package dev.tunesmith.evaluate.detect;

/**
 * A token of an answer, and how likely the model found it.
 *
 * @param text what it adds to the answer; empty where it holds only part of a character
 * @param logProbability natural logarithm, before temperature and cuts
 */
public record ScoredToken(String text, double logProbability) {}
