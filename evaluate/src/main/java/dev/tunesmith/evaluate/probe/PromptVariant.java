package dev.tunesmith.evaluate.probe;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.core.model.Prompt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One way to prompt a model for the task.
 *
 * @param id unique among the variants of a probe; names its folder
 * @param description for people
 * @param task what the model is told
 * @param shots the solved examples that an item is shown with, in order
 */
public record PromptVariant(String id, String description, TaskPrompt task, Function<Sample, List<Sample>> shots)
        implements Function<Sample, Prompt> {

    /** Samples as they are written: what a tuned model is given. */
    public static PromptVariant asWritten() {
        return new PromptVariant("as-written", "the prompt as it is", TaskPrompt.none(), item -> List.of());
    }

    /** The task prompt and no example. */
    public static PromptVariant zeroShot(String id, TaskPrompt task) {
        return new PromptVariant(id, "task prompt, no example", task, item -> List.of());
    }

    /** The task prompt and the same examples for every item. */
    public static PromptVariant fewShot(String id, TaskPrompt task, List<Sample> shots) {
        List<Sample> fixed = List.copyOf(shots);
        return new PromptVariant(id, fixed.size() + " fixed examples", task, item -> fixed);
    }

    /** The task prompt and the k examples nearest to the item, the nearest last. */
    public static PromptVariant nearest(String id, TaskPrompt task, int k, SampleRetrieval samples) {
        return new PromptVariant(
                id, k + " nearest examples, " + samples.description(), task, item -> samples.nearest(item, k));
    }

    /**
     * The usual variants: as written; where there is a task prompt, zero-shot with it as system and as user text; k fixed
     * and k nearest examples with it as system text.
     *
     * @param taskText the task prompt; may be blank
     * @param train where examples are taken from, already narrowed to the kind of item that is asked
     * @param k how many examples, 0 for none
     * @param seed of the choice of fixed examples
     */
    public static List<PromptVariant> standard(String taskText, List<Sample> train, int k, long seed) {
        boolean told = !taskText.isBlank();
        TaskPrompt system = told ? new TaskPrompt(taskText, TaskPrompt.Placement.SYSTEM) : TaskPrompt.none();
        List<PromptVariant> variants = new ArrayList<>();
        variants.add(asWritten());
        if (told) {
            variants.add(zeroShot("zero-shot-system", system));
            variants.add(zeroShot("zero-shot-user", new TaskPrompt(taskText, TaskPrompt.Placement.USER)));
        }
        if (k > 0 && !train.isEmpty()) {
            variants.add(fewShot("few-shot-" + k, system, FewShots.covering(train, k, seed)));
            variants.add(nearest("nearest-" + k, system, k, new NearestSamples(train)));
        }
        return List.copyOf(variants);
    }

    @Override
    public Prompt apply(Sample item) {
        return new Prompt.Chat(task.conversation(item, shots.apply(item)));
    }
}
