package dev.tunesmith.evaluate.issue;

import dev.tunesmith.evaluate.review.Status;
import dev.tunesmith.evaluate.review.Verdict.Subject;

/**
 * A finding with the answer that it is about and with what people say of it.
 *
 * @param finding what looks wrong
 * @param answer the answer's text
 * @param answerHash its hash
 * @param status after people's verdicts
 */
public record Evidence(Finding finding, String answer, String answerHash, Status status) {

    /** What a verdict on it is about. */
    public Subject subject(IssueKey key) {
        return new Subject(key.suite(), key.item(), answerHash, key.kind(), finding.text());
    }
}
