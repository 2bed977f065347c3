package dev.tunesmith.evaluate.promptfoo;

import java.util.List;
import java.util.Map;

/** Why kinds of assertion are not converted. */
final class Uncovered {

    private static final Map<String, List<String>> REASONS = Map.of(
            "runs code of its own; write the rule with the checks there are",
            List.of("javascript", "python", "ruby", "webhook"),
            "needs a model that judges; write a check with a judge by hand",
            List.of(
                    "g-eval",
                    "factuality",
                    "model-graded-factuality",
                    "model-graded-closedqa",
                    "answer-relevance",
                    "conversation-relevance",
                    "context-faithfulness",
                    "context-recall",
                    "context-relevance",
                    "search-rubric",
                    "pi",
                    "agent-rubric"),
            "compares the answers of several providers; compare runs does that here",
            List.of("select-best", "max-score"),
            "similar here is the cosine; its threshold would mean something else",
            List.of("similar:dot", "similar:euclidean"),
            "needs a classifying model, which there is none of here",
            List.of("classifier", "moderation", "guardrails"),
            "there is no such measure here; rougeL, bleu and chrf are near",
            List.of("gleu", "meteor"),
            "there is no such parser here; a regex may do",
            List.of("is-sql", "contains-sql", "is-xml", "contains-xml", "is-html", "contains-html"),
            "a local model has no price a call",
            List.of("cost"),
            "checks calls against the tools of a provider; toolCalls compares them with an item's own",
            List.of(
                    "is-valid-function-call",
                    "is-valid-openai-function-call",
                    "is-valid-openai-tools-call",
                    "tool-call-f1"),
            "there are no traces of agents here",
            List.of(
                    "trace-span-count",
                    "trace-span-duration",
                    "trace-error-spans",
                    "trajectory:tool-used",
                    "trajectory:tool-args-match",
                    "trajectory:tool-sequence",
                    "trajectory:step-count",
                    "trajectory:goal-success",
                    "skill-used"));

    private Uncovered() {}

    static String why(String type) {
        if (type.startsWith("promptfoo:redteam")) {
            return "red teaming needs a model that judges";
        }
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getValue().contains(type))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("not a kind that is known here");
    }
}
