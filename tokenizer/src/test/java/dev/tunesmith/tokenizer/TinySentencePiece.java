package dev.tunesmith.tokenizer;

import dev.tunesmith.core.io.Json;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A vocabulary in the form of Llama 2: a mark for spaces, one put first, unknown characters as bytes. */
final class TinySentencePiece {

    static final int BOS = 1;
    static final int EOS = 2;

    private TinySentencePiece() {}

    /** A tokenizer that puts a BOS first, with the given chat template, or with none where it is empty. */
    static Tokenizer chat(String template) {
        ObjectNode root = Json.object().put("version", "1.0");
        root.putArray("added_tokens")
                .add(TinyTokenizer.addedToken(0, "<unk>", true))
                .add(TinyTokenizer.addedToken(BOS, "<s>", true))
                .add(TinyTokenizer.addedToken(EOS, "</s>", true));
        root.set(
                "pre_tokenizer",
                Json.object()
                        .put("type", "Metaspace")
                        .put("replacement", "\u2581")
                        .put("prepend_scheme", "first")
                        .put("split", false));
        ObjectNode decoder = root.putObject("decoder").put("type", "Sequence");
        ObjectNode replace = Json.object().put("type", "Replace").put("content", " ");
        replace.putObject("pattern").put("String", "\u2581");
        decoder.putArray("decoders")
                .add(replace)
                .add(Json.object().put("type", "ByteFallback"))
                .add(Json.object().put("type", "Fuse"))
                .add(Json.object()
                        .put("type", "Strip")
                        .put("content", " ")
                        .put("start", 1)
                        .put("stop", 0));
        ObjectNode model = root.putObject("model").put("type", "BPE").put("unk_token", "<unk>");
        model.put("byte_fallback", true).put("fuse_unk", true);
        ObjectNode vocab =
                model.putObject("vocab").put("<unk>", 0).put("<s>", BOS).put("</s>", EOS);
        for (int value = 0; value < 256; value++) {
            vocab.put(String.format("<0x%02X>", value), vocab.size());
        }
        for (String piece : List.of("\u2581", "a", "b", "\u2581a", "\u2581ab")) {
            vocab.put(piece, vocab.size());
        }
        model.putArray("merges").add("\u2581 a").add("\u2581a b");
        return Tokenizer.fromParts(new TokenizerParts(
                "sp",
                Json.line(root),
                Map.of("unk_token", "<unk>", "bos_token", "<s>", "eos_token", "</s>"),
                List.of(),
                true,
                template.isEmpty() ? Map.of() : Map.of("default", template)));
    }
}
