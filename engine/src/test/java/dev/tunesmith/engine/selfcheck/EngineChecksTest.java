package dev.tunesmith.engine.selfcheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.engine.checkpoint.Checkpoint;
import dev.tunesmith.engine.lora.LoraAdapter;
import dev.tunesmith.engine.lora.LoraOptions;
import dev.tunesmith.engine.lora.PeftFolder;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.selfcheck.FaultyModel.Fault;
import dev.tunesmith.engine.tensor.DType;
import dev.tunesmith.engine.testkit.GoldenModel;
import dev.tunesmith.engine.testkit.Trainings;
import dev.tunesmith.engine.train.TrainingConfig;
import dev.tunesmith.engine.train.TrainingRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault is planted, and the check that is there for it names it; nothing is wrong with any family. */
class EngineChecksTest {

    private static final int PREFIX = 12;
    private static final LoraOptions DORA = new LoraOptions(Map.of(), Map.of(), false, List.of(), true);

    @TempDir
    private Path folder;

    static List<GoldenModel> all() throws Exception {
        return GoldenModel.all();
    }

    private static TrainingConfig config() {
        return Trainings.ofSteps(4).sharePrefix(true).config();
    }

    private static TrainingConfig doraConfig() {
        return Trainings.ofSteps(4).sharePrefix(true).options(DORA).config();
    }

    /** Rows with a common beginning of 12 tokens. */
    private static List<TrainingRow> rows() {
        List<TrainingRow> rows = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int[] ids = new int[PREFIX + 6 + i];
            for (int j = 0; j < ids.length; j++) {
                ids[j] = 3 + (7 * j + (j < PREFIX ? 0 : 13 * i)) % 90;
            }
            rows.add(GoldenModel.row("row" + i, ids, PREFIX + 2));
        }
        return rows;
    }

    private Map<String, Finding> check(DecoderModel model, List<TrainingRow> rows, TrainingConfig config) {
        Map<String, Finding> found = new LinkedHashMap<>();
        new EngineChecks(new Subject(model, rows, config), folder, null)
                .run(finding -> found.put(finding.check(), finding));
        assertThat(found.keySet()).containsExactlyElementsOf(EngineChecks.NAMES);
        return found;
    }

    private Map<String, Finding> check(Fault fault) throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = new FaultyModel(golden.load(), fault)) {
            return check(model, rows(), config());
        }
    }

    private static Finding of(Map<String, Finding> found, String name) {
        return Objects.requireNonNull(found.get(name), name);
    }

    private static double difference(Finding finding) {
        return Objects.requireNonNull(finding.measure(), "a measure").difference();
    }

    private static void assertOnlyFault(Map<String, Finding> found, String... named) {
        assertThat(found.values().stream()
                        .filter(finding -> finding.verdict() != Verdict.OK)
                        .map(Finding::check))
                .as("%s", found.values())
                .containsExactly(named);
        for (String name : named) {
            Finding finding = of(found, name);
            assertThat(finding.verdict()).isEqualTo(Verdict.FAULT);
            assertThat(finding.fix()).isNotEmpty();
            assertThat(finding.exitCode()).isNotEqualTo(ExitCode.DONE);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingIsWrongWithAnyFamily(GoldenModel golden) {
        try (DecoderModel model = golden.load()) {
            assertThat(check(model, rows(), config()).values())
                    .as("all checks of %s", golden)
                    .allMatch(finding -> finding.verdict() == Verdict.OK);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsWrongWithTrainedEmbeddings(boolean tying) throws Exception {
        LoraOptions options = new LoraOptions(
                Map.of(), Map.of(), false, List.of(), true, List.of("embed_tokens", "norm", "input_layernorm"), tying);
        try (DecoderModel model = GoldenModel.named("llama_tied").load()) {
            Map<String, Finding> found = check(
                    model,
                    rows(),
                    Trainings.ofSteps(4).sharePrefix(true).options(options).config());
            assertThat(found.values())
                    .as("%s", found)
                    .allMatch(finding -> finding.verdict()
                            == (tying || !finding.check().equals(MergedAdapter.NAME)
                                    ? Verdict.OK
                                    : Verdict.NOT_APPLICABLE));
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void nothingIsWrongWithDoraOnAnyFamily(GoldenModel golden) {
        try (DecoderModel model = golden.load()) {
            assertThat(check(model, rows(), doraConfig()).values())
                    .as("all checks of %s", golden)
                    .allMatch(finding -> finding.verdict() == Verdict.OK);
        }
    }

    @Test
    void allWeightsAreTrainedAndPutBack() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (Checkpoint checkpoint = Checkpoint.open(golden.folder());
                DecoderModel model = checkpoint.loadTrainable(DType.FLOAT32)) {
            float[] before = Logits.of(model, rows().get(0), null);
            Map<String, Finding> found = check(model, rows(), config());
            assertThat(of(found, FreshAdapter.NAME).verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
            assertThat(of(found, MergedAdapter.NAME).verdict()).isEqualTo(Verdict.NOT_APPLICABLE);
            assertThat(of(found, PackedRows.NAME).verdict()).isEqualTo(Verdict.OK);
            assertThat(of(found, PackedRows.PREFIX_NAME).verdict()).isEqualTo(Verdict.OK);
            assertThat(of(found, CachedDecoding.NAME).verdict()).isEqualTo(Verdict.OK);
            assertThat(of(found, ResumedTraining.NAME).verdict()).isEqualTo(Verdict.OK);
            assertThat(Logits.of(model, rows().get(0), null)).isEqualTo(before);
        }
    }

    @Test
    void rowsThatSeeOneAnotherAreNamed() throws Exception {
        Map<String, Finding> found = check(Fault.ROWS_SEE_ONE_ANOTHER);
        assertOnlyFault(found, PackedRows.NAME, PackedRows.PREFIX_NAME);
        assertThat(of(found, PackedRows.NAME).fix()).contains("train.tokenBudget");
        assertThat(difference(of(found, PackedRows.NAME))).isGreaterThan(1e-3);
    }

    @Test
    void anUnseenPrefixIsNamed() throws Exception {
        Map<String, Finding> found = check(Fault.PREFIX_UNSEEN);
        assertOnlyFault(found, PackedRows.PREFIX_NAME);
        assertThat(of(found, PackedRows.PREFIX_NAME).fix()).contains("train.sharePrefix: false");
    }

    @Test
    void gradientsOfMeansAreNamed() throws Exception {
        Map<String, Finding> found = check(Fault.GRADIENT_OF_MEANS);
        assertThat(of(found, PackedRows.NAME).verdict()).isEqualTo(Verdict.FAULT);
        assertThat(of(found, PackedRows.NAME).found()).contains("the gradient differs");
    }

    @Test
    void aWrongMergeIsNamed() throws Exception {
        assertOnlyFault(check(Fault.MERGED_TWICE), MergedAdapter.NAME);
    }

    @Test
    void positionsThatAreOffByOneInDecodingAreNamed() throws Exception {
        assertOnlyFault(check(Fault.LATE_IN_DECODING), CachedDecoding.NAME);
    }

    @Test
    void anAdapterThatChangesTheFreshOutputIsNamed() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = golden.load();
                LoraAdapter fresh = Adapters.fresh(model, config());
                LoraAdapter changed = Adapters.changing(model, config())) {
            Subject subject = new Subject(model, rows(), config());
            assertThat(FreshAdapter.check(subject, fresh).verdict()).isEqualTo(Verdict.OK);
            Finding finding = FreshAdapter.check(subject, changed);
            assertThat(finding.verdict()).isEqualTo(Verdict.FAULT);
            assertThat(finding.found()).contains("must be 0");
            assertThat(MergedAdapter.check(subject, fresh, "an adapter").found())
                    .contains("changes nothing");
        }
    }

    @Test
    void aTrainedAdapterThatIsNotFiniteOrFitsNotIsNamed() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        Path trained = Files.createDirectories(folder.resolve("trained"));
        try (DecoderModel model = golden.load();
                LoraAdapter adapter = Adapters.changing(model, config())) {
            assertThat(merged(model, GoldenModel.resource("gpt2/adapter_end")).found())
                    .contains("matches no module");
            adapter.parameters().narrow(0, 5, 1).fillInPlace(Double.NaN);
            PeftFolder.write(adapter, trained, "base");
            Finding finding = merged(model, trained);
            assertThat(finding.found()).contains("NaN or infinite");
            assertThat(finding.exitCode()).isEqualTo(ExitCode.UNREADABLE_MODEL);
        }
    }

    private Finding merged(DecoderModel model, Path trained) throws IOException {
        List<Finding> found = new ArrayList<>();
        Path work = Files.createTempDirectory(folder, "work");
        new EngineChecks(new Subject(model, rows(), config()), work, trained).run(found::add);
        Finding last = found.get(found.size() - 1);
        assertThat(last.check()).isEqualTo(MergedAdapter.NAME);
        assertThat(last.verdict()).isEqualTo(Verdict.FAULT);
        return last;
    }

    @Test
    void aCheckpointThatIsDamagedInBetweenIsNamed() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = golden.load()) {
            Subject subject = new Subject(model, rows(), config());
            Finding finding = Guard.run(
                    ResumedTraining.NAME,
                    "",
                    () -> new ResumedTraining(subject, folder).check(EngineChecksTest::damage));
            assertThat(finding.verdict()).isEqualTo(Verdict.FAULT);
            assertThat(finding.found()).contains("No checkpoint").contains("step-000002");
            assertThat(finding.exitCode()).isEqualTo(ExitCode.UNREADABLE_MODEL);
        }
    }

    /** Change a byte of the newest checkpoint. */
    private static void damage(Path run) {
        Path state = run.resolve("checkpoints/step-000002/optimizer.safetensors");
        try {
            byte[] bytes = Files.readAllBytes(state);
            bytes[bytes.length - 5] ^= 1;
            Files.write(state, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aResumeThatForgetsTheOptimizersAveragesIsNamed() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = golden.load()) {
            Subject subject = new Subject(model, rows(), config());
            Finding finding = new ResumedTraining(subject, folder).check(EngineChecksTest::forgetMoments);
            assertThat(finding.verdict()).isEqualTo(Verdict.FAULT);
            assertThat(difference(finding)).isGreaterThan(0);
        }
    }

    /** Set half of the second moments to zero, and the recorded hash to that of the changed file. */
    private static void forgetMoments(Path run) {
        Path checkpoint = run.resolve("checkpoints/step-000002");
        try {
            Path state = checkpoint.resolve("optimizer.safetensors");
            byte[] bytes = Files.readAllBytes(state);
            int third = bytes.length / 3;
            Arrays.fill(bytes, bytes.length - third / 2, bytes.length, (byte) 0);
            String before = sha256(state);
            Files.write(state, bytes);
            Path record = checkpoint.resolve("trainer_state.json");
            Files.writeString(record, Files.readString(record).replace(before, sha256(state)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void weightsThatAreNotFiniteAreNamedAndNothingElseIsAsked() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        try (DecoderModel model = golden.load()) {
            model.storedWeights().get(3).own().narrow(0, 1, 1).fillInPlace(Double.NaN);
            Map<String, Finding> found = check(model, rows(), config());
            Finding finite = of(found, FiniteWeights.NAME);
            assertThat(finite.verdict()).isEqualTo(Verdict.FAULT);
            assertThat(finite.found()).contains(model.storedWeights().get(3).name());
            assertThat(found.values().stream().skip(1))
                    .allMatch(finding -> finding.verdict() == Verdict.NOT_APPLICABLE);
        }
    }

    @Test
    void whatCannotBeAskedSaysWhy() throws Exception {
        GoldenModel golden = GoldenModel.named("llama_tied");
        TrainingConfig dropping =
                Trainings.ofSteps(4).sharePrefix(true).dropout(0.1).config();
        try (DecoderModel model = golden.load()) {
            Map<String, Finding> found = check(model, rows().subList(0, 1), dropping);
            assertThat(of(found, PackedRows.NAME).found()).contains("only one row");
            assertThat(of(found, PackedRows.PREFIX_NAME).found()).contains("dropout");
            assertThat(of(found, ResumedTraining.NAME).verdict()).isEqualTo(Verdict.OK);
        }
    }
}
