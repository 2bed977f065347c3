package dev.tunesmith.bench;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.core.io.ProcessMemory;
import dev.tunesmith.engine.model.DecoderModel;
import dev.tunesmith.engine.model.StoredWeight;
import dev.tunesmith.engine.nn.Linear;
import dev.tunesmith.engine.nn.ResponseLoss;
import dev.tunesmith.engine.tensor.Scope;
import dev.tunesmith.engine.tensor.Tensor;
import dev.tunesmith.engine.tensor.Tensors;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The loss and its gradient in chunks against one chunk of all rows; what each adds to the most resident memory is measured in
 * a process of its own, whose main method is here.
 *
 * <pre>ChunkedLoss VOCABULARY HIDDEN_SIZE ROWS CHUNK_ROWS</pre>
 */
public final class ChunkedLoss {

    private final Linear head;
    private final Tensor hidden;
    private final int[] targets;

    /** Draw rows in the caller's scope. */
    private ChunkedLoss(Tensor weight, int rows) {
        int vocabulary = Math.toIntExact(weight.size(0));
        this.head = new Linear(weight, null);
        this.hidden = Tensors.uniform(rows, weight.size(1)).add(-0.5);
        this.targets = IntStream.range(0, rows).map(i -> i * 31 % vocabulary).toArray();
    }

    /** Print the bytes that the loss adds to the most resident memory. */
    public static void main(String[] arguments) {
        if (arguments.length != 4) {
            throw new UsageException("ChunkedLoss takes 4 arguments", "VOCABULARY HIDDEN_SIZE ROWS CHUNK_ROWS");
        }
        int rows = Integer.parseInt(arguments[2]);
        PrintStream out = System.out;
        try (Scope scope = Scope.open()) {
            Tensor weight = Tensors.uniform(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
            new ChunkedLoss(weight, 1).compute(1); // libraries take memory of their own
            ChunkedLoss loss = new ChunkedLoss(weight, rows);
            long before = ProcessMemory.residentBytes();
            loss.compute(Integer.parseInt(arguments[3]));
            out.println(ProcessMemory.peakResidentBytes() - before);
        }
    }

    private void compute(int chunkRows) {
        try (Scope scope = Scope.open()) {
            result(chunkRows);
        }
    }

    private ResponseLoss.Result result(int chunkRows) {
        return new ResponseLoss(head, chunkRows).forward(hidden, targets, true);
    }

    /** Measure both ways for so many rows with a target. */
    static Map<String, Object> run(DecoderModel model, int rows) throws IOException, InterruptedException {
        DecoderModel.Dimensions sizes = model.dimensions();
        Tensor weight = model.storedWeights().stream()
                .filter(stored -> stored.shape().equals(List.of((long) sizes.vocabSize(), (long) sizes.hiddenSize())))
                .map(StoredWeight::own)
                .findFirst()
                .orElseThrow();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("part", "loss in chunks");
        figures.put("rows", rows);
        figures.put("chunkRows", ResponseLoss.CHUNK_ROWS);
        try (Scope scope = Scope.open()) {
            ChunkedLoss loss = new ChunkedLoss(weight, rows);
            ResponseLoss.Result chunked = loss.result(ResponseLoss.CHUNK_ROWS);
            ResponseLoss.Result whole = loss.result(rows);
            figures.put("lossDifference", Math.abs(chunked.loss() - whole.loss()) / whole.loss());
            figures.put(
                    "largestDifference", OnOff.difference("gradients of the loss", gradient(chunked), gradient(whole)));
            figures.putAll(new OnOff(() -> loss.compute(ResponseLoss.CHUNK_ROWS), () -> loss.compute(rows)).seconds(1));
        }
        figures.put("onPeakBytes", peakBytes(sizes, rows, ResponseLoss.CHUNK_ROWS));
        figures.put("offPeakBytes", peakBytes(sizes, rows, rows));
        return figures;
    }

    private static Tensor gradient(ResponseLoss.Result result) {
        return Objects.requireNonNull(result.dHidden());
    }

    private static long peakBytes(DecoderModel.Dimensions sizes, int rows, int chunkRows)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ChunkedLoss.class.getName(),
                        "" + sizes.vocabSize(),
                        "" + sizes.hiddenSize(),
                        "" + rows,
                        "" + chunkRows)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the loss in a process of its own ended with " + process.exitValue());
        }
        return Long.parseLong(printed.strip());
    }
}
