package dev.tunesmith.evaluate.issue;

/**
 * What makes an issue the same in another run.
 *
 * @param kind see {@link IssueKinds}
 * @param suite name of the suite
 * @param item id of the item
 */
public record IssueKey(String kind, String suite, String item) {}
