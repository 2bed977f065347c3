package dev.tunesmith.project.models;

import java.util.regex.Pattern;

/** Which files of a model's repository or package a loader needs; everything else (other formats, images, logs) stays there. */
final class NeededFiles {

    /** Names of files that may lie in a model's folder; none of them can lead out of it. */
    private static final Pattern NEEDED = Pattern.compile(
            "config\\.json|generation_config\\.json|tokenizer[\\w.-]*|special_tokens_map\\.json|added_tokens\\.json"
                    + "|vocab\\.json|merges\\.txt|chat_template[\\w.-]*|adapter_config\\.json"
                    + "|[\\w][\\w.-]*\\.safetensors|[\\w][\\w.-]*\\.safetensors\\.index\\.json"
                    // of sentence encoders
                    + "|modules\\.json|sentence_bert_config\\.json|config_sentence_transformers\\.json|\\d+_\\w+/config\\.json");

    private NeededFiles() {}

    /** Whether a file is needed. @param name relative to the model's folder, with slashes */
    static boolean includes(String name) {
        return NEEDED.matcher(name).matches();
    }

    /** Whether a file holds weights. */
    static boolean isWeights(String name) {
        return name.endsWith(".safetensors");
    }
}
