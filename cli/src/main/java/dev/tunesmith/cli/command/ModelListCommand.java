package dev.tunesmith.cli.command;

import dev.tunesmith.cli.frame.CommandContext;
import dev.tunesmith.cli.frame.Subcommand;
import dev.tunesmith.core.error.ExitCode;
import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.models.ModelStore;
import dev.tunesmith.project.models.StoredModel;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists the models in the cache. */
@Command(name = "list", description = "List the models in the cache with their size and source.")
final class ModelListCommand implements Subcommand {

    @Override
    public ExitCode run(CommandContext context) {
        ModelStore store = context.models();
        List<StoredModel> models = store.list();
        ObjectNode json = Json.object();
        json.put("home", store.home().toString());
        ArrayNode array = json.putArray("models");
        models.forEach(model -> array.add(ModelTexts.json(model)));
        context.result(json, ModelTexts.table(store, models));
        return ExitCode.DONE;
    }
}
