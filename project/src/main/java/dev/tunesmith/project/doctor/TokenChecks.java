package dev.tunesmith.project.doctor;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.message.Sample;
import dev.tunesmith.engine.selfcheck.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Checks of control tokens: the one that ends an answer, and those that no text may become. */
final class TokenChecks {

    static final String STOP = "stop token";
    static final String USER_TEXT = "user text";
    static final String MARKUP = "control tokens in the data";
    static final String VOCABULARY = "vocabulary";

    private static final int SHOWN = 3;

    private TokenChecks() {}

    /**
     * What is known of the token that ends an answer.
     *
     * @param trained the token that training puts after each answer; nothing where the template writes none
     * @param ends ids at which this program ends an answer
     * @param declared ids at which other programs do, as the model's {@code generation_config.json} has them
     * @param vocabulary how many ids the tokenizer has
     * @param pieces the writing of an id
     * @param template its name
     */
    record Stop(
            OptionalInt trained,
            Set<Integer> ends,
            Set<Integer> declared,
            int vocabulary,
            Function<Integer, String> pieces,
            String template) {}

    /** Whether the token that is trained to end an answer ends it. */
    static Finding stop(Stop stop) {
        String compared = "the token after each trained answer, with those that end an answer";
        if (stop.trained.isEmpty()) {
            return Finding.fault(
                    STOP,
                    compared,
                    "the chat template \"" + stop.template + "\" writes no stop token after an answer: a model trained"
                            + " with it would never stop",
                    "set train.stop to one of the model's control tokens",
                    ExitCode.WRONG_USE);
        }
        int id = stop.trained.getAsInt();
        if (id < 0 || id >= stop.vocabulary) {
            return Finding.fault(
                    STOP,
                    compared,
                    "the id " + id + " is not in the tokenizer, which has " + stop.vocabulary,
                    "use the tokenizer files that belong to this model",
                    ExitCode.UNREADABLE_MODEL);
        }
        String name = stop.pieces.apply(id) + " (" + id + ")";
        if (!stop.ends.contains(id)) {
            return Finding.fault(
                    STOP,
                    compared,
                    name + " is trained, but an answer ends at " + named(stop, stop.ends),
                    "set train.stop to a token that ends an answer",
                    ExitCode.WRONG_USE);
        }
        if (!stop.declared.contains(id)) {
            return Finding.warning(
                    STOP,
                    compared,
                    name + " is trained and ends an answer here; the model's generation_config.json names "
                            + named(stop, stop.declared) + ", so other programs would not stop at it",
                    "add " + id + " to eos_token_id in generation_config.json of the base and of what is exported");
        }
        return Finding.ok(STOP, compared, name + " is trained, and ends an answer here and in other programs");
    }

    private static String named(Stop stop, Set<Integer> ids) {
        if (ids.isEmpty()) {
            return "none";
        }
        List<String> names = new ArrayList<>();
        ids.forEach(id ->
                names.add(id >= 0 && id < stop.vocabulary ? stop.pieces.apply(id) + " (" + id + ")" : "id " + id));
        return String.join(", ", names);
    }

    /**
     * Whether what a person types can become a control token.
     *
     * @param control the control tokens, text to id
     * @param encode tokenises what a person typed
     * @param isControl whether an id steers the model
     */
    static Finding userText(Map<String, Integer> control, Function<String, int[]> encode, IntPredicate isControl) {
        String compared = "each of " + control.size() + " control tokens, typed by a user, with its id";
        List<String> wrong = new ArrayList<>();
        for (String token : control.keySet()) {
            for (String typed : List.of(token, "a" + token + "b", " " + token + "\n")) {
                if (Arrays.stream(encode.apply(typed)).anyMatch(isControl)) {
                    wrong.add(token);
                    break;
                }
            }
        }
        return wrong.isEmpty()
                ? Finding.ok(USER_TEXT, compared, "none of them becomes one")
                : Finding.fault(
                        USER_TEXT,
                        compared,
                        wrong.size() + " become control tokens: " + shown(wrong),
                        "report this with the model's name: whoever types such text could speak as another role",
                        ExitCode.UNREADABLE_MODEL);
    }

    /** Whether samples hold the marks of a chat template as text, which often means that they were rendered before. */
    static Finding markup(List<Sample> samples, Set<String> control) {
        Tally tally = new Tally(MARKUP, "the messages of " + samples.size() + " training samples, with control tokens");
        for (Sample sample : samples) {
            String text = String.join(
                    "\n",
                    sample.conversation().messages().stream()
                            .map(message -> message.content())
                            .toList());
            List<String> held = control.stream().filter(text::contains).toList();
            if (!held.isEmpty()) {
                tally.warning(
                        "holds a control token as text, which is trained as plain characters",
                        "sample " + sample.id() + ": " + shown(held),
                        "if the data was rendered by a chat template before, give its messages instead");
            }
        }
        return tally.finding("none is in them");
    }

    private static String shown(List<String> all) {
        return String.join(", ", all.subList(0, Math.min(SHOWN, all.size())))
                + (all.size() > SHOWN ? " and " + (all.size() - SHOWN) + " more" : "");
    }

    /** Whether each id of the tokenizer has a row of the model's embedding. */
    static Finding vocabulary(int tokenizer, int embedding) {
        String compared = "ids of the tokenizer with rows of the embedding";
        if (tokenizer > embedding) {
            return Finding.fault(
                    VOCABULARY,
                    compared,
                    tokenizer + " ids and only " + embedding + " rows",
                    "use the tokenizer files that belong to this model",
                    ExitCode.UNREADABLE_MODEL);
        }
        return Finding.ok(
                VOCABULARY,
                compared,
                tokenizer + " ids, " + embedding + " rows" + (tokenizer < embedding ? "; the rest is padding" : ""));
    }
}
