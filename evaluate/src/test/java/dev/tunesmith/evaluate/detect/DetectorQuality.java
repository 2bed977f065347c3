package dev.tunesmith.evaluate.detect;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How well a detector agrees with the labels, answer by answer: an answer counts as found where the detector suspects anything in it.
 *
 * @param right suspected and labelled
 * @param falseAlarms suspected and not labelled
 * @param missed labelled and not suspected
 * @param clean neither
 */
record DetectorQuality(ErrorKind kind, int right, int falseAlarms, int missed, int clean) {

    static DetectorQuality measure(Detector detector, List<LabelledAnswer> answers) {
        int right = 0;
        int falseAlarms = 0;
        int missed = 0;
        int clean = 0;
        for (LabelledAnswer answer : answers) {
            boolean suspected = !detector.detect(answer.input()).isEmpty();
            if (answer.has(detector.kind())) {
                right += suspected ? 1 : 0;
                missed += suspected ? 0 : 1;
            } else {
                falseAlarms += suspected ? 1 : 0;
                clean += suspected ? 0 : 1;
            }
        }
        return new DetectorQuality(detector.kind(), right, falseAlarms, missed, clean);
    }

    double precision() {
        return (double) right / (right + falseAlarms);
    }

    double recall() {
        return (double) right / (right + missed);
    }

    /** A row of the table in docs/detectors.md. */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.2f | %.2f | %.1f |",
                kind.word(),
                right + missed,
                precision(),
                recall(),
                100.0 * falseAlarms / (falseAlarms + clean));
    }

    /**
     * Print the table and, for the half that is for tuning, where detectors and labels differ. A name of a kind limits it.
     *
     * <pre>
     * DetectorQuality tune|held-out [KIND]
     * </pre>
     */
    public static void main(String[] arguments) {
        List<LabelledAnswer> answers = LabelledAnswer.read(arguments[0]);
        for (Detector detector : Detectors.standard().all()) {
            if (arguments.length > 1 && !detector.kind().word().equals(arguments[1])) {
                continue;
            }
            System.out.println(measure(detector, answers).row());
            if (arguments[0].equals("tune") && arguments.length > 1) {
                answers.forEach(answer -> differ(detector, answer));
            }
        }
    }

    private static void differ(Detector detector, LabelledAnswer answer) {
        List<Suspicion> found = detector.detect(answer.input());
        boolean labelled = answer.has(detector.kind());
        if (found.isEmpty() == labelled) {
            System.out.println((labelled ? "\nMISSED " : "\nFALSE ALARM ") + answer.id() + " "
                    + (labelled ? answer.labels().get(detector.kind()) : "") + "\n   "
                    + found.stream()
                            .map(one -> one.reason() + " «" + one.text() + "»")
                            .collect(Collectors.joining("; "))
                    + "\n   " + answer.input().answer().replace("\n", "\n   "));
        }
    }
}
