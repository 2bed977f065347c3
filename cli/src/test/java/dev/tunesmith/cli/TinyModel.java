package dev.tunesmith.cli;

import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A model folder with a tokenizer and a ChatML template, enough for what needs no weights: bytes, "Hi", two control tokens. */
public final class TinyModel {

    private static final String TEMPLATE =
            "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}"
                    + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private TinyModel() {}

    /** Write the folder. */
    public static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("tokenizer.json"), Json.pretty(tokenizer()));
        ObjectNode config = Json.object();
        config.put("eos_token", "<|im_end|>");
        config.put("chat_template", TEMPLATE);
        Files.writeString(folder.resolve("tokenizer_config.json"), Json.pretty(config));
        return folder;
    }

    private static ObjectNode tokenizer() {
        ObjectNode json = Json.object();
        json.put("version", "1.0");
        ArrayNode added = json.putArray("added_tokens");
        int id = 257;
        for (String control : List.of("<|im_start|>", "<|im_end|>")) {
            ObjectNode token = added.addObject().put("id", id++).put("content", control);
            token.put("single_word", false).put("lstrip", false).put("rstrip", false);
            token.put("normalized", false).put("special", true);
        }
        ObjectNode byteLevel = Json.object().put("type", "ByteLevel").put("add_prefix_space", false);
        byteLevel.put("trim_offsets", true).put("use_regex", true);
        json.set("pre_tokenizer", byteLevel);
        json.set("decoder", byteLevel.deepCopy());
        ObjectNode model = json.putObject("model").put("type", "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        int next = 256;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            // GPT-2 writes the other bytes as the characters from 256 on.
            vocabulary.put(Character.toString(printable ? value : next++), value);
        }
        vocabulary.put("Hi", 256);
        model.putArray("merges").add("H i");
        return json;
    }
}
