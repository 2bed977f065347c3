package dev.tunesmith.project.report;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * The loss over a run.
 *
 * @param train after each optimizer step
 * @param dev where the dev loss was measured
 */
public record LossCurve(List<Point> train, List<Point> dev) {

    public LossCurve {
        train = List.copyOf(train);
        dev = List.copyOf(dev);
    }

    /** A loss at a step. */
    public record Point(long step, double loss) {}

    /** Read the curve from the events of a run. */
    public static LossCurve of(List<JsonNode> events) {
        List<Point> train = new ArrayList<>();
        List<Point> dev = new ArrayList<>();
        for (JsonNode event : events) {
            String kind = event.path("event").asString("");
            Point point =
                    new Point(event.path("step").asLong(), event.path("loss").asDouble());
            if (kind.equals("step")) {
                train.add(point);
            } else if (kind.equals("devLoss")) {
                dev.add(point);
            }
        }
        return new LossCurve(train, dev);
    }

    /** The training loss as a running mean over so many steps, which shows the trend. */
    List<Point> smoothed(int window) {
        List<Point> result = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < train.size(); i++) {
            sum += train.get(i).loss();
            if (i >= window) {
                sum -= train.get(i - window).loss();
            }
            result.add(new Point(train.get(i).step(), sum / Math.min(i + 1, window)));
        }
        return result;
    }
}
