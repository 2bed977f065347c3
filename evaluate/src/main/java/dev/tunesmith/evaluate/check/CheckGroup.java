package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.config.YamlMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Several checks as one: {@code allOf} passes where all pass, or where enough of their weight does; {@code anyOf} where one
 * does. The score is the weighted mean of theirs. An error of a member is one of the group, unless the group passes without it.
 */
final class CheckGroup implements Check {

    static final Set<String> NAMES = Set.of("allOf", "anyOf");

    /**
     * A check in the group.
     *
     * @param negated passes where the check fails
     * @param weight in the group's score, above 0
     */
    record Member(Check check, boolean negated, double weight) {}

    private final String name;
    private final List<Member> members;
    private final double min;

    private CheckGroup(String name, List<Member> members, double min) {
        this.name = name;
        this.members = List.copyOf(members);
        this.min = min;
    }

    static CheckGroup read(String name, YamlMap options, CheckRegistry registry, CheckResources resources) {
        List<Member> members = new ArrayList<>();
        List<YamlMap> entries = options.maps("checks", "check");
        for (YamlMap entry : entries) {
            String check = entry.requireString("check");
            boolean negated = entry.bool("not", false);
            double weight = entry.number("weight", 1, Double.MIN_NORMAL, 1_000);
            if (!check.isEmpty()) {
                registry.create(check, entry, resources).ifPresent(made -> {
                    entry.finish();
                    made.judgedBy()
                            .ifPresent(judge -> entry.problem(
                                    "check",
                                    "a verdict of " + judge + " cannot be mixed with other checks",
                                    "make it a check of its own, beside the group"));
                    members.add(new Member(made, negated, weight));
                });
            }
        }
        if (entries.isEmpty()) {
            options.problem("checks", name + " has no checks", "add checks: [...]");
        }
        double min = name.equals("allOf") ? options.number("min", -1, 0, 1) : -1;
        return new CheckGroup(name, members, min);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int version() {
        // A new version of a member is one of the group.
        return 1
                + members.stream()
                        .mapToInt(member -> member.check().version() - 1)
                        .sum();
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public boolean needsReferenceScore() {
        return members.stream().anyMatch(member -> member.check().needsReferenceScore());
    }

    @Override
    public boolean judgesAllAnswers() {
        return members.stream().allMatch(member -> member.check().judgesAllAnswers());
    }

    @Override
    public boolean concerns(OtherAnswer.Kind kind, String label) {
        return members.stream().anyMatch(member -> member.check().concerns(kind, label));
    }

    @Override
    public List<String> variants() {
        return members.stream()
                .flatMap(member -> member.check().variants().stream())
                .distinct()
                .toList();
    }

    @Override
    public boolean needsEncoder() {
        return members.stream().anyMatch(member -> member.check().needsEncoder());
    }

    @Override
    public boolean needsBaseAnswer() {
        return members.stream().anyMatch(member -> member.check().needsBaseAnswer());
    }

    @Override
    public boolean usesResources() {
        return members.stream().anyMatch(member -> member.check().usesResources());
    }

    @Override
    public Optional<String> judgedBy() {
        return members.stream()
                .flatMap(member -> member.check().judgedBy().stream())
                .findFirst();
    }

    @Override
    public Judgement judge(CheckInput input) {
        List<Judgement> all =
                members.stream().map(member -> judge(member, input)).toList();
        double sum = 0;
        double weights = 0;
        int passed = 0;
        for (int i = 0; i < all.size(); i++) {
            double weight = members.get(i).weight();
            weights += weight;
            sum += weight * all.get(i).score();
            passed += all.get(i).outcome() == Outcome.PASSED ? 1 : 0;
        }
        double score = weights == 0 ? 0 : Math.min(1, sum / weights);
        boolean passes = name.equals("anyOf") ? passed > 0 : min >= 0 ? score >= min : passed == all.size();
        return passes ? passed(score, passed, all.size()) : notPassed(score, passed, all);
    }

    private Judgement passed(double score, int passed, int all) {
        return new Judgement(
                Outcome.PASSED, name.equals("anyOf") ? 1 : score, List.of(), passed + " of " + all + " pass");
    }

    private Judgement notPassed(double score, int passed, List<Judgement> all) {
        List<Evidence> evidence = new ArrayList<>();
        StringBuilder said = new StringBuilder();
        for (int i = 0; i < all.size(); i++) {
            Judgement one = all.get(i);
            String member = members.get(i).check().name();
            if (one.outcome() == Outcome.ERROR) {
                return Judgement.error(member + ": " + one.message());
            }
            if (one.outcome() == Outcome.FAILED) {
                evidence.addAll(one.evidence());
                said.append(said.isEmpty() ? "" : "; ")
                        .append(member)
                        .append(": ")
                        .append(one.message());
            }
        }
        String message = min >= 0 && name.equals("allOf")
                ? String.format(Locale.ROOT, "score %.3f, at least %s wanted; %s", score, min, said)
                : passed + " of " + all.size() + " pass; " + said;
        return new Judgement(Outcome.FAILED, score, evidence, message);
    }

    private static Judgement judge(Member member, CheckInput input) {
        if (member.check().needsReference() && !input.hasReference()) {
            return Judgement.error("the item has no reference");
        }
        Judgement judgement = member.check().judge(input);
        return member.negated() ? judgement.negated(member.check().name()) : judgement;
    }
}
