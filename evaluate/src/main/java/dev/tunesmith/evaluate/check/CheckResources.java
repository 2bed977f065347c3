package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.model.LanguageModel;
import dev.tunesmith.core.model.TextEncoder;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What some checks judge with besides the text: opened when a check first asks, owned by whoever made this object. One thread
 * at a time.
 */
public interface CheckResources {

    /**
     * The local encoder, for similarity.
     *
     * @throws UsageException if none is configured; says how
     */
    TextEncoder encoder();

    /**
     * A model that judges answers.
     *
     * @param name as the suite gives it: a model, or an endpoint of the configuration
     * @throws UsageException if there is none of the name
     */
    LanguageModel judge(String name);

    /**
     * A model that judges answers, for a check that knows which of its words are of use.
     *
     * @param name as the suite gives it
     * @param use whether words are of use; others may be remembered, but may be asked for again
     * @throws UsageException if there is none of the name
     */
    default LanguageModel judge(String name, Predicate<String> use) {
        return judge(name);
    }

    /** The name of a judge with what stands behind it, for results: an endpoint's model, say. Opens nothing. */
    default String judgeLabel(String name) {
        return name;
    }

    /** What the base model answered to an item, where that is known and not in error. */
    default Optional<String> baseAnswer(String item) {
        return Optional.empty();
    }

    /** The same resources for the checks of a suite. */
    default CheckResources forSuite(String suite) {
        return this;
    }

    /**
     * How many tokens the evaluated model's tokenizer makes of a text.
     *
     * @throws UsageException if the model has none here
     */
    int countTokens(String text);

    /** Resources for suites whose checks need none; asking for one is an error that says what is missing. */
    static CheckResources none() {
        return new CheckResources() {
            @Override
            public TextEncoder encoder() {
                throw missing("a text encoder");
            }

            @Override
            public LanguageModel judge(String name) {
                throw missing("the model " + name + " as judge");
            }

            @Override
            public int countTokens(String text) {
                throw missing("a tokenizer");
            }

            private UsageException missing(String what) {
                return new UsageException(
                        "A check needs " + what + ", and there is none here",
                        "evaluate the suite in a project (tunesmith evaluate), with what docs/evaluation.md names");
            }
        };
    }
}
