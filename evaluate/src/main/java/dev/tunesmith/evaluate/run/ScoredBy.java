package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.Sha256;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Prompt;
import dev.tunesmith.evaluate.suite.Suite;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an item's scores were made by: two runs are compared only where it is the same. Hashes are shortened.
 *
 * @param suiteVersion of the suite
 * @param question hash of what the item and its variants ask, without what a prompt of the probe puts around it
 * @param reference hash of the right answer
 * @param checks id of each check of the suite → hash of its definition; with how many answers must pass, where items are asked
 *     several times
 */
public record ScoredBy(int suiteVersion, String question, String reference, Map<String, String> checks) {

    private static final int DIGITS = 8;

    public ScoredBy {
        checks = new TreeMap<>(checks);
    }

    /** What an item is scored by now. */
    public static ScoredBy of(Suite suite, Sample item, ItemAnswers answers) {
        String repeats = suite.repeats().n() == 1
                ? ""
                : " " + suite.repeats().pass() + "/" + suite.repeats().n();
        Map<String, String> checks = new TreeMap<>();
        suite.checks().forEach(check -> checks.put(check.id(), check.definition() + repeats));
        return new ScoredBy(suite.version(), question(item, answers), reference(item), checks);
    }

    /** The hash of what an item and its variants ask as they are now. */
    static String question(Sample item, ItemAnswers answers) {
        ObjectNode all = OutputJson.prompt(new Prompt.Chat(item.prompt()));
        for (ItemAnswers.VariantAnswer one : answers.variants()) {
            all.set(
                    "variant " + one.variant().label(),
                    OutputJson.prompt(new Prompt.Chat(one.variant().sample().prompt())));
        }
        return hash(Json.line(all));
    }

    static String reference(Sample item) {
        return hash(item.response());
    }

    private static String hash(String text) {
        return Sha256.hex(text).substring(0, DIGITS);
    }
}
