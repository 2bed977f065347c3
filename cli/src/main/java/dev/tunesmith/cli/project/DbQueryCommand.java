package dev.tunesmith.cli.project;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.project.step.StepContext;
import dev.tunesmith.store.Store;
import dev.tunesmith.store.StoreAddress;
import dev.tunesmith.store.StoreQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks the index in SQL. */
@Command(
        name = "query",
        description = "Ask the index in SQL, after bringing it up to the files; nothing can be changed.")
final class DbQueryCommand implements Subcommand {

    @Parameters(index = "0", paramLabel = "SQL", description = "A SELECT; docs/store.md has the tables and views.")
    private String sql = "";

    @Option(names = "--project", paramLabel = "PROJECT", description = "The project folder; the current one if absent.")
    private @Nullable Path project;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a key of tunesmith.yaml for this run, such as store.url; may be given several times.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "At most so many rows; 0 for all. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Override
    public ExitCode run(CommandContext context) {
        Path folder = project == null ? context.folder() : context.path(project);
        StepContext step = Projects.open(folder, assignments, context);
        StoreAddress address = DbTexts.address(step, context);
        try (Store store = Store.open(address, step.project().root())) {
            store.refresh(context.progress())
                    .problems()
                    .forEach(problem -> context.note("not indexed from there on: " + problem));
        }
        StoreQuery.Rows rows = StoreQuery.run(address, sql, limit);
        context.result(DbTexts.json(rows), DbTexts.table(rows));
        if (limit > 0 && rows.rows().size() == limit) {
            context.note(
                    "only the first " + (limit == 1 ? "row is" : limit + " rows are") + " shown; --limit 0 shows all");
        }
        return ExitCode.DONE;
    }
}
