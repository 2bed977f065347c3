package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TokenStreamTest {

    private static final String MIXED = "Größe 中文 \uD83D\uDE80 the parcel\n";

    @Test
    void noHalfCharacterIsGiven() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            List<String> given = stream(tokenizer, tokenizer.encode(MIXED), true);
            assertThat(String.join("", given)).isEqualTo(MIXED);
            assertThat(given).noneMatch(piece -> piece.contains("\uFFFD"));
            assertThat(given).anyMatch(String::isEmpty).contains("\uD83D\uDE80");
        }
    }

    @Test
    void anyIdsGiveTheSameTextAsAWholeDecode() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            Random random = new Random(11);
            for (int round = 0; round < 500; round++) {
                int[] ids = random.ints(20, 0, tokenizer.vocabSize()).toArray();
                for (boolean skip : new boolean[] {false, true}) {
                    assertThat(String.join("", stream(tokenizer, ids, skip))).isEqualTo(tokenizer.decode(ids, skip));
                }
            }
        }
    }

    @Test
    void aCharacterCutOffIsShownAsReplaced() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            int[] rocket = tokenizer.encode("\uD83D\uDE80");
            TokenStream stream = tokenizer.stream(false);
            assertThat(stream.append(rocket[0])).isEmpty();
            assertThat(stream.append(rocket[1])).isEmpty();
            assertThat(stream.finish()).isEqualTo("\uFFFD");
        }
    }

    @Test
    void sentencePieceStyleVocabulariesKeepTheirSpaces() {
        try (Tokenizer tokenizer = sentencePiece()) {
            int[] ids = tokenizer.encode("ab a é b");
            assertThat(tokenizer.decode(ids, true)).isEqualTo("ab a é b");
            List<String> given = stream(tokenizer, ids, true);
            assertThat(String.join("", given)).isEqualTo("ab a é b");
            assertThat(given).contains(" a").noneMatch(piece -> piece.contains("\uFFFD"));
            assertThat(tokenizer.encode("<s>")).doesNotContain(1);
            assertThat(tokenizer.encodeControl("<s>ab")).startsWith(1);
        }
    }

    private static List<String> stream(Tokenizer tokenizer, int[] ids, boolean skipSpecial) {
        TokenStream stream = tokenizer.stream(skipSpecial);
        List<String> given = new ArrayList<>();
        for (int id : ids) {
            given.add(stream.append(id));
        }
        given.add(stream.finish());
        return given;
    }

    /** In the form of Llama 2: a mark for spaces, one put first, unknown characters as bytes. */
    private static Tokenizer sentencePiece() {
        ObjectNode root = Json.object().put("version", "1.0");
        root.putArray("added_tokens")
                .add(TinyTokenizer.addedToken(0, "<unk>", true))
                .add(TinyTokenizer.addedToken(1, "<s>", true));
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
        ObjectNode vocab = model.putObject("vocab").put("<unk>", 0).put("<s>", 1);
        for (int value = 0; value < 256; value++) {
            vocab.put(String.format("<0x%02X>", value), vocab.size());
        }
        for (String piece : List.of("\u2581", "a", "b", "\u2581a", "\u2581ab")) {
            vocab.put(piece, vocab.size());
        }
        model.putArray("merges").add("\u2581 a").add("\u2581a b");
        return Tokenizer.fromParts(
                new TokenizerParts("sp", Json.line(root), Map.of("unk_token", "<unk>"), List.of(), null, Map.of()));
    }
}
