package dev.tunesmith.project.step;

import dev.tunesmith.core.event.Progress;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.model.Cancellation;
import dev.tunesmith.engine.forecast.MachineChoice;
import dev.tunesmith.engine.tensor.Blas;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.tensor.Device;
import dev.tunesmith.project.models.WeightHashes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A project of 30 short samples on a tiny model. */
public final class TinyProject {

    private static final String CONFIG = """
            model: model
            task: { name: Animals, prompt: Say which animal it is. }
            data:
              sources: [rows.jsonl]
              split: { dev: 4, test: 6, seed: 3 }
            probe: { shots: 2, limit: 3 }
            train:
              lora: { rank: 4, alpha: 8 }
              schedule: { kind: constant, warmupSteps: 0 }
              batchSize: 4
              maxSteps: 6
              checkpointEvery: 2
              devEvery: 3
              dtype: float32
            evaluate: { maxNewTokens: 8 }
            """;

    private static final String SUITE = """
            name: animals
            checks:
              - { check: exactMatch, id: exact }
              - stopsByItself
            """;

    private TinyProject() {}

    public static Path write(Path root) throws IOException {
        Files.createDirectories(root.resolve("suites"));
        Files.writeString(root.resolve("tunesmith.yaml"), CONFIG);
        Files.writeString(root.resolve("suites/animals.yaml"), SUITE);
        writeRows(root, 30);
        TinyModel.write(root.resolve("model"));
        return root;
    }

    static void writeRows(Path root, int count) throws IOException {
        List<String> rows = new ArrayList<>();
        String[] animals = {"owl", "fox", "bee"};
        for (int i = 0; i < count; i++) {
            Map<String, String> row = Map.of(
                    "instruction",
                    "Which animal?",
                    "input",
                    "number " + i + " is word " + Integer.toString(i * 7919, 36),
                    "output",
                    animals[i % animals.length]);
            rows.add(Json.line(row));
        }
        Files.write(root.resolve("rows.jsonl"), rows);
    }

    public static StepContext open(Path root, String... assignments) {
        return StepContext.open(root, List.of(assignments), Progress.silent(), new Cancellation());
    }

    /** Make the samples of train, dev and test. */
    static void split(StepContext context) {
        new CollectStep(context).run();
        new CurateStep(context).run();
        new SplitStep(context).run();
    }

    public static BaseModel model(StepContext context) {
        return model(context, "model");
    }

    /** The model in another folder of the project. */
    static BaseModel model(StepContext context, String folder) {
        MachineChoice machine = new MachineChoice(Device.CPU, DType.FLOAT32, Blas.chosen(), 2, Map.of("cpu", "any"));
        return BaseModel.open(
                context,
                context.config().folder().resolve(folder),
                machine,
                new WeightHashes(context.config().folder().resolve("home"), Progress.silent()));
    }
}
