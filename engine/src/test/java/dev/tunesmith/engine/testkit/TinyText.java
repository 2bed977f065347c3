package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.io.AtomicFiles;
import dev.tunesmith.core.io.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a tokenizer of 256 bytes and three control tokens, with a ChatML template, into a model folder. */
public final class TinyText {

    public static final int VOCAB = 259;
    public static final int IM_END = 2;

    private static final List<String> CONTROL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
    private static final String TEMPLATE =
            "{% for m in messages %}{{'<|im_start|>' + m['role'] + '\\n' + m['content'] + '<|im_end|>' + '\\n'}}"
                    + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private TinyText() {}

    /** Write the files; returns the folder. */
    public static Path write(Path folder) throws IOException {
        ObjectNode root = Json.object().put("version", "1.0");
        ArrayNode added = root.putArray("added_tokens");
        ObjectNode vocab = Json.object();
        for (int id = 0; id < CONTROL.size(); id++) {
            vocab.put(CONTROL.get(id), id);
            added.addObject()
                    .put("id", id)
                    .put("content", CONTROL.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        for (int value = 0; value < 256; value++) {
            vocab.put(String.valueOf(byteChar(value)), CONTROL.size() + value);
        }
        root.set("pre_tokenizer", byteLevel());
        root.set("decoder", byteLevel());
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.set("vocab", vocab);
        model.putArray("merges");
        AtomicFiles.writeString(folder.resolve("tokenizer.json"), Json.line(root));
        ObjectNode config = Json.object()
                .put("eos_token", "<|im_end|>")
                .put("bos_token", "<|im_start|>")
                .put("chat_template", TEMPLATE);
        AtomicFiles.writeString(folder.resolve("tokenizer_config.json"), Json.line(config));
        return folder;
    }

    private static ObjectNode byteLevel() {
        return Json.object()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    /** GPT-2's printable stand-in for a byte: itself where printable, else 256 and up in order. */
    private static char byteChar(int value) {
        int shifted = 0;
        for (int b = 0; b < value; b++) {
            shifted += printable(b) ? 0 : 1;
        }
        return (char) (printable(value) ? value : 256 + shifted);
    }

    private static boolean printable(int b) {
        return b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE && b <= 0xFF;
    }
}
