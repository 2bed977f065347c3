package dev.tunesmith.data.row;

import dev.tunesmith.core.error.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Collects what is wrong with the rows of a file, and what is only worth knowing: all counted, the first {@value #SHOWN}
 * problems kept. Not thread-safe.
 */
public final class RowProblems {

    /** How many problems are kept and shown. */
    public static final int SHOWN = 20;

    private final String file;
    private final String name;
    private final List<RowProblem> first = new ArrayList<>();
    private final Map<String, Long> notes = new TreeMap<>();
    private long count;

    /** Problems of a file, given by its path; single problems show its name only. */
    public RowProblems(String file) {
        this.file = file;
        this.name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }

    /** Add a problem and give it back; see {@link RowProblem} for the parts. */
    public RowProblem add(long line, long byteOffset, String field, String what) {
        RowProblem problem = new RowProblem(name, line, byteOffset, field, what);
        count++;
        if (first.size() < SHOWN) {
            first.add(problem);
        }
        return problem;
    }

    /** Count something worth knowing that makes no row bad. */
    public void note(String what) {
        notes.merge(what, 1L, Long::sum);
    }

    /** How many problems there are in all. */
    public long count() {
        return count;
    }

    /** The first {@value #SHOWN} problems in file order. */
    public List<RowProblem> shown() {
        return List.copyOf(first);
    }

    /** What was noted, with how often. */
    public Map<String, Long> notes() {
        return Map.copyOf(notes);
    }

    /** The path of the file. */
    public String file() {
        return file;
    }

    /** One error that lists the first problems and counts all; {@code context} says how the file was read. */
    public DataException toException(String context) {
        return new DataException(
                file + " (" + context + "): " + listed(count, first),
                "correct these rows in " + file
                        + ", or leave them out on purpose: data.skipBad: true in tunesmith.yaml, or --skip-bad of data convert");
    }

    /** The same where no row can be left out. */
    public DataException toExceptionOfNeeded(String context) {
        return new DataException(file + " (" + context + "): " + listed(count, first), "correct these rows in " + file);
    }

    /** The number of problems, then the first of them, a line each. */
    public static String listed(long count, List<RowProblem> first) {
        StringBuilder message = new StringBuilder(count == 1 ? "1 problem" : count + " problems");
        if (count > first.size()) {
            message.append(", the first ").append(first.size()).append(" are");
        }
        first.forEach(problem -> message.append("\n  ").append(problem));
        return message.toString();
    }
}
