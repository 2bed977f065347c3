package dev.tunesmith.cli.command;

import dev.tunesmith.core.io.Json;
import dev.tunesmith.project.models.ModelStore;
import dev.tunesmith.project.models.StoredModel;
import dev.tunesmith.project.models.StoredModel.Manifest;
import dev.tunesmith.project.models.StoredModel.StoredFile;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Models as the {@code model} commands print them. */
final class ModelTexts {

    private ModelTexts() {}

    static ObjectNode json(StoredModel model) {
        ObjectNode json = (ObjectNode) Json.tree(model.manifest());
        json.put("path", model.path().toString());
        json.put("bytes", model.bytes());
        return json;
    }

    static String text(StoredModel model) {
        Manifest manifest = model.manifest();
        StringBuilder text = new StringBuilder();
        text.append("model     ").append(manifest.reference()).append('\n');
        text.append("path      ").append(model.path()).append('\n');
        text.append("source    ").append(manifest.source());
        if (manifest.revision() != null) {
            text.append(", revision ").append(manifest.revision());
        }
        if (manifest.fetched() != null) {
            text.append(", fetched ").append(manifest.fetched());
        }
        text.append('\n');
        text.append("size      ").append(megabytes(model.bytes())).append('\n');
        text.append("files");
        for (StoredFile file : manifest.files()) {
            text.append(String.format(Locale.ROOT, "%n  %10s  %s", megabytes(file.bytes()), file.name()));
        }
        return text.toString();
    }

    static String table(ModelStore store, List<StoredModel> models) {
        if (models.isEmpty()) {
            return "There are no models in " + store.home() + "; fetch one with: tunesmith model pull MODEL";
        }
        StringBuilder text = new StringBuilder();
        for (StoredModel model : models) {
            Manifest manifest = model.manifest();
            text.append(String.format(
                    Locale.ROOT,
                    "%10s  %s  (%s, fetched %s)%n",
                    megabytes(model.bytes()),
                    manifest.reference(),
                    manifest.source(),
                    manifest.fetched()));
        }
        long total = models.stream().mapToLong(StoredModel::bytes).sum();
        return text + String.format(Locale.ROOT, "%10s  in %s", megabytes(total), store.home());
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
