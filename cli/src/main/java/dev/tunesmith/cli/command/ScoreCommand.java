package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Score;
import dev.tunesmith.core.model.ScoreRequest;
import dev.tunesmith.engine.LocalModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** Computes log-likelihoods of given continuations. */
@Command(name = "score", description = "Compute how likely a model finds given continuations.")
public final class ScoreCommand implements Subcommand {

    private static final String STREAM = "-";

    @Mixin
    private LocalModelArguments model = new LocalModelArguments();

    @Option(
            names = "--requests",
            required = true,
            paramLabel = "FILE",
            description = "JSON Lines: {\"context\",\"continuation\"} or {\"input_ids\",\"prompt_length\"}; "
                    + "- for standard input.")
    private Path requests = Path.of(STREAM);

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where a row for each request goes, in their order; - for standard output.")
    private Path out = Path.of(STREAM);

    @Override
    public ExitCode run(CommandContext context) {
        List<ScoreRequest> rows = ScoreRows.readAll(TextInput.read(context, requests), requests.toString());
        List<Score> scores;
        try (LocalModelArguments.Opened opened = model.open(context)) {
            scores = scores(context, opened.view(), rows);
        }
        List<String> lines = scores.stream().map(ScoreCommand::line).toList();
        if (out.toString().equals(STREAM)) {
            lines.forEach(context.out()::println);
            return ExitCode.DONE;
        }
        Path target = context.path(out);
        try {
            AtomicFiles.writeLines(target, lines);
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", target, e);
        }
        ObjectNode summary = Json.object().put("requests", scores.size()).put("out", target.toString());
        context.result(summary, scores.size() + " continuations scored: " + target);
        return ExitCode.DONE;
    }

    private static List<Score> scores(CommandContext context, LocalModel loaded, List<ScoreRequest> rows) {
        List<Score> scores = new ArrayList<>();
        try (Progress.Task task = context.progress().start("score", rows.size(), "continuations")) {
            loaded.score(rows, context.cancellation(), score -> {
                scores.add(score);
                task.update(scores.size(), "");
            });
        }
        scores.sort(Comparator.comparingInt(Score::request));
        return scores;
    }

    private static String line(Score score) {
        ObjectNode json = Json.object();
        json.put("index", score.request());
        json.put("sumLogprob", score.sumLogProbability());
        score.tokenLogProbabilities().forEach(json.putArray("tokenLogprobs")::add);
        json.put("greedy", score.greedy());
        return Json.line(json);
    }
}
