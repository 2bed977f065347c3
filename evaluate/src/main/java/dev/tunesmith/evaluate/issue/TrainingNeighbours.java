package dev.tunesmith.evaluate.issue;

import dev.tunesmith.core.message.Sample;
import java.util.List;

/** Finds what the training data has near an item. */
public interface TrainingNeighbours {

    /** A training sample and how near its input is, 0 for nothing in common to 1 for the same. */
    record Neighbour(Sample sample, double similarity) {}

    /** The k nearest samples, the nearest first; none that have nothing in common with the item. */
    List<Neighbour> nearest(Sample item, int k);

    /** How near the inputs of two samples are. */
    double similarity(Sample one, Sample other);

    /** From here on a neighbour counts as close. */
    double close();
}
