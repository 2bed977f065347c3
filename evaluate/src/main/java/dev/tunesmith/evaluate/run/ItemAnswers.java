package dev.tunesmith.evaluate.run;

import dev.tunesmith.core.message.Sample;
import dev.tunesmith.evaluate.check.Check;
import dev.tunesmith.evaluate.check.OtherAnswer;
import dev.tunesmith.evaluate.suite.Suite;
import dev.tunesmith.evaluate.suite.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All answers to one item.
 *
 * @param repeats answers to the item as it is, at least one, in order
 * @param variants answers to its variants
 */
public record ItemAnswers(List<ItemOutput> repeats, List<VariantAnswer> variants) {

    public ItemAnswers {
        repeats = List.copyOf(repeats);
        variants = List.copyOf(variants);
        if (repeats.isEmpty()) {
            throw new IllegalArgumentException("an item needs an answer");
        }
    }

    /** An item that was asked once. */
    public static ItemAnswers one(ItemOutput output) {
        return new ItemAnswers(List.of(output), List.of());
    }

    /**
     * All answers that a suite asks of an item, or nothing where one is missing.
     *
     * @param outputs the answer to an asking by its label, or null
     */
    static Optional<ItemAnswers> of(Suite suite, Sample item, Function<String, @Nullable ItemOutput> outputs) {
        List<ItemOutput> repeats = new ArrayList<>();
        for (int i = 0; i < suite.repeats().n(); i++) {
            ItemOutput output = outputs.apply(Integer.toString(i));
            if (output == null) {
                return Optional.empty();
            }
            repeats.add(output);
        }
        List<VariantAnswer> variants = new ArrayList<>();
        for (Variant variant : suite.variants(item)) {
            ItemOutput output = outputs.apply(variant.label());
            if (output == null) {
                return Optional.empty();
            }
            variants.add(new VariantAnswer(variant, output));
        }
        return Optional.of(new ItemAnswers(repeats, variants));
    }

    /** A variant and what was answered to it. */
    public record VariantAnswer(Variant variant, ItemOutput output) {}

    /** The first answer, which stands for the item in comparisons. */
    public ItemOutput first() {
        return repeats.get(0);
    }

    /** The outputs besides the first that a check of several answers looks at, those in error too. */
    List<ItemOutput> concerning(Check check) {
        List<ItemOutput> outputs = new ArrayList<>();
        repeats.stream()
                .skip(1)
                .filter(output -> check.concerns(OtherAnswer.Kind.REPEAT, output.ask()))
                .forEach(outputs::add);
        variants.stream()
                .filter(one ->
                        check.concerns(one.variant().kind(), one.variant().label()))
                .forEach(one -> outputs.add(one.output()));
        return outputs;
    }

    /** Every answer but that of a number among the repeats, as checks see them; those in error are left out. */
    List<OtherAnswer> othersThan(int repeat, String input) {
        List<OtherAnswer> others = new ArrayList<>();
        for (int i = 0; i < repeats.size(); i++) {
            if (i != repeat) {
                add(others, OtherAnswer.Kind.REPEAT, input, repeats.get(i));
            }
        }
        for (VariantAnswer one : variants) {
            add(others, one.variant().kind(), one.variant().sample().input(), one.output());
        }
        return others;
    }

    private static void add(List<OtherAnswer> others, OtherAnswer.Kind kind, String input, ItemOutput output) {
        if (output.isAnswered() && output.finishReason() != null) {
            others.add(new OtherAnswer(kind, output.ask(), input, output.answer(), output.finishReason()));
        }
    }
}
