package dev.tunesmith.evaluate.plan;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.FileErrors;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.core.io.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code data/requests.jsonl}: every request for samples, in the order in which they were made. */
public final class RequestFile {

    private static final Pattern ID = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*");

    private static final String FIX = "correct the line, or remove it and make the plan again: tunesmith errors --plan";
    private static final JsonLines<SampleRequest> LINES = JsonLines.of(SampleRequest.class, "a request", FIX);

    private final Path file;

    public RequestFile(Path file) {
        this.file = file;
    }

    /**
     * Every request; none where there is no file.
     *
     * @throws DataException if a line is not a request; names it
     */
    public List<SampleRequest> read() {
        List<SampleRequest> requests = new ArrayList<>();
        if (Files.isRegularFile(file)) {
            LINES.read(file, (line, request) -> requests.add(named(request, line)));
        }
        return requests;
    }

    /** A request's id names the file of its answers, and must not lead out of its folder. */
    private SampleRequest named(SampleRequest request, int line) {
        if (!ID.matcher(String.valueOf(request.id())).matches()) {
            throw new DataException(
                    file + " line " + line + ": expected an id of letters, digits, '.', '_' and '-', found "
                            + request.id(),
                    FIX);
        }
        return request;
    }

    /** Write all requests, whole or not at all. */
    public void write(List<SampleRequest> requests) {
        try {
            AtomicFiles.writeLines(file, requests.stream().map(Json::line).toList());
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot write", file, e);
        }
    }

    /**
     * Tell the requests how many samples were collected for each.
     *
     * @param counts id of a request → how many samples
     * @return every request as it is now
     */
    public List<SampleRequest> answered(Map<String, Integer> counts) {
        List<SampleRequest> before = read();
        List<SampleRequest> now = before.stream()
                .map(request -> request.withAnswered(counts.getOrDefault(request.id(), 0)))
                .toList();
        if (!now.equals(before)) {
            write(now);
        }
        return now;
    }
}
