package dev.tunesmith.data.format;

import dev.tunesmith.core.error.DataException;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the rows of one file: all counted, the first {@value #SHOWN} kept. Not thread-safe. */
public final class RowProblems {

    /** How many problems are kept and shown. */
    public static final int SHOWN = 20;

    private final String file;
    private final String name;
    private final List<RowProblem> first = new ArrayList<>();
    private long count;

    /** Problems of a file, given by its path; single problems show its name only. */
    public RowProblems(String file) {
        this.file = file;
        this.name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    }

    /** Add a problem; see {@link RowProblem} for the parts. */
    public void add(long line, String field, String what) {
        count++;
        if (first.size() < SHOWN) {
            first.add(new RowProblem(name, line, field, what));
        }
    }

    /** How many problems there are in all. */
    public long count() {
        return count;
    }

    /** The first {@value #SHOWN} problems in file order. */
    public List<RowProblem> shown() {
        return List.copyOf(first);
    }

    /** The path of the file. */
    public String file() {
        return file;
    }

    /** One error that lists the first problems and counts all; {@code context} says how the file was read. */
    public DataException toException(String context) {
        StringBuilder message = new StringBuilder();
        message.append(file).append(" (").append(context).append("): ");
        message.append(count == 1 ? "1 problem" : count + " problems");
        if (count > first.size()) {
            message.append(", the first ").append(first.size()).append(" are");
        }
        first.forEach(problem -> message.append("\n  ").append(problem));
        return new DataException(
                message.toString(), "correct these rows in " + file + ", or leave them out on purpose");
    }
}
