package dev.tunesmith.project.doctor;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.engine.train.TrainingRow;

/**
 * A sample as it would be trained and as it would be served.
 *
 * @param sample where it comes from
 * @param ids of the whole conversation [T]
 * @param trained which of them are trained [T]
 * @param served the ids that the model is given to answer the sample's prompt
 * @param text what the chat template wrote
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; boxed lists would take many times the memory
record TextRow(Sample sample, int[] ids, boolean[] trained, int[] served, String text) {

    String id() {
        return sample.id();
    }

    int trainedCount() {
        int count = 0;
        for (boolean one : trained) {
            count += one ? 1 : 0;
        }
        return count;
    }

    /** Where a run of trained ids begins that goes on to {@code end}, exclusive. */
    int startOfRun(int end) {
        int start = end;
        while (start > 0 && trained[start - 1]) {
            start--;
        }
        return start;
    }

    /** One more than the last trained id; 0 where none is. */
    int trainedEnd() {
        int end = ids.length;
        while (end > 0 && !trained[end - 1]) {
            end--;
        }
        return end;
    }

    /** As the engine takes it. */
    TrainingRow forTraining() {
        int[] labels = ids.clone();
        for (int i = 0; i < labels.length; i++) {
            labels[i] = trained[i] ? labels[i] : TrainingRow.IGNORED;
        }
        return new TrainingRow(sample.id(), ids, labels);
    }
}
