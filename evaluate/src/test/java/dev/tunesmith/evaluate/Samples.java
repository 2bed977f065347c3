package dev.tunesmith.evaluate;

import dev.tunesmith.core.config.Problems;
import dev.tunesmith.core.config.YamlMap;
import dev.tunesmith.core.message.Conversation;
import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.CheckRegistry;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.SuiteReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Short ways to make samples and suites in tests. */
public final class Samples {

    private Samples() {}

    public static Sample of(String id, String input, String response) {
        return of(id, input, response, List.of(), Map.of());
    }

    public static Sample of(
            String id, String input, String response, List<String> flags, Map<String, String> attributes) {
        Conversation prompt = Conversation.of(Message.user(input));
        return new Sample(id, "group of " + id, prompt, response, "test:" + id, null, null, flags, attributes);
    }

    public static Suite suite(String yaml) {
        Problems problems = new Problems();
        Suite suite =
                new SuiteReader(CheckRegistry.builtIn()).read(YamlMap.parse(yaml, "suite.yaml", Path.of(""), problems));
        problems.throwIfAny();
        return suite;
    }
}
