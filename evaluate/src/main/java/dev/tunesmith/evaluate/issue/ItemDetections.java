package dev.tunesmith.evaluate.issue;

import java.util.List;

/**
 * What the detectors suspect in the answers to one item: a line of {@code detections.jsonl}.
 *
 * @param suite name of the suite
 * @param item id of the item
 * @param inputs hash of everything that the detectors saw, and of the detectors; found again where it differs
 * @param findings in the order of the answers
 */
public record ItemDetections(String suite, String item, String inputs, List<Finding> findings) {

    public ItemDetections {
        findings = List.copyOf(findings);
    }
}
