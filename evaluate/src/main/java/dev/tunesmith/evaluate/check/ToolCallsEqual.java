package dev.tunesmith.evaluate.check;

import dev.tunesmith.evaluate.check.JsonFields.FieldFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Passes where the answer calls the tools that the item's answer calls, by name and arguments. The score is the share of calls
 * that are right. An item with a reference that calls no tool wants none called.
 *
 * @param ordered whether the calls must come in the same order
 * @param arguments whether arguments count; else names alone do
 * @param lenient whether case, outer spaces, a number written as text, and null for absent are let pass in arguments
 */
record ToolCallsEqual(boolean ordered, boolean arguments, boolean lenient) implements Check {

    private static final FieldFilter ALL_FIELDS = new FieldFilter(List.of(), List.of());

    @Override
    public String name() {
        return "toolCalls";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        // An answer of nothing but calls has no text, so the check looks for itself.
        return false;
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<ToolCall> wanted;
        try {
            wanted = new ArrayList<>(ToolCall.of(input.item().answer()));
            if (wanted.isEmpty()) {
                if (!input.hasReference()) {
                    return Judgement.error("the item has no reference, which toolCalls needs");
                }
                wanted.addAll(ToolCall.in(input.reference()));
            }
        } catch (ToolCall.Unreadable e) {
            return Judgement.error("the reference: " + e.getMessage());
        }
        List<ToolCall> found;
        try {
            found = ToolCall.in(input.answer());
        } catch (ToolCall.Unreadable e) {
            return Judgement.fail(String.valueOf(e.getMessage()));
        }
        return compare(wanted, found);
    }

    private Judgement compare(List<ToolCall> wanted, List<ToolCall> found) {
        List<ToolCall> left = new ArrayList<>(found);
        List<Evidence> wrong = new ArrayList<>();
        int right = 0;
        for (int i = 0; i < wanted.size(); i++) {
            ToolCall call = wanted.get(i);
            Optional<ToolCall> match =
                    ordered ? Optional.of(i).filter(at -> at < found.size()).map(found::get) : best(call, left);
            Optional<String> difference = match.map(other -> difference(call, other));
            if (difference.isPresent() && difference.get().isEmpty()) {
                right++;
            } else {
                wrong.add(Evidence.note(difference.orElse("the call of " + call.name() + " is missing")));
            }
            match.ifPresent(other -> removeSame(left, other));
        }
        left.forEach(extra -> wrong.add(Evidence.note("a call of " + extra.name() + " too many")));
        int all = Math.max(wanted.size(), found.size());
        return wrong.isEmpty()
                ? Judgement.pass()
                : new Judgement(
                        Outcome.FAILED,
                        all == 0 ? 1 : (double) right / all,
                        wrong,
                        wrong.get(0).text());
    }

    private static void removeSame(List<ToolCall> calls, ToolCall call) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i) == call) { // equal calls may be there twice
                calls.remove(i);
                return;
            }
        }
    }

    /** An equal call if there is one, else one of the same name. */
    private Optional<ToolCall> best(ToolCall wanted, List<ToolCall> calls) {
        return calls.stream()
                .filter(call -> difference(wanted, call).isEmpty())
                .findFirst()
                .or(() -> calls.stream()
                        .filter(call -> call.name().equals(wanted.name()))
                        .findFirst());
    }

    /** What is not equal; empty for equal calls. */
    private String difference(ToolCall wanted, ToolCall found) {
        if (!wanted.name().equals(found.name())) {
            return "expected a call of " + wanted.name() + ", found one of " + found.name();
        }
        if (!arguments) {
            return "";
        }
        JsonFields.Comparison comparison =
                new JsonFields(lenient).compare(wanted.arguments(), found.arguments(), ALL_FIELDS);
        return comparison.equal()
                ? ""
                : wanted.name() + " " + comparison.evidence().get(0).text();
    }
}
