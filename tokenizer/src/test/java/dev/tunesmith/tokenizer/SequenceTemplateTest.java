package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tunesmith.core.error.ModelFileException;
import dev.tunesmith.core.io.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A WordPiece tokenizer as BERT has it, and what it writes around a text. */
class SequenceTemplateTest {

    private static final List<String> VOCABULARY =
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "wh", "##ere", "is", "[", "]", "sep");

    private static Tokenizer open(String postProcessor) {
        ObjectNode root = Json.object().put("version", "1.0");
        var added = root.putArray("added_tokens");
        VOCABULARY
                .subList(0, 4)
                .forEach(token -> added.add(TinyTokenizer.addedToken(VOCABULARY.indexOf(token), token, true)));
        root.set(
                "normalizer",
                Json.parse("{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                        + "\"strip_accents\":null,\"lowercase\":true}"));
        root.set("pre_tokenizer", Json.parse("{\"type\":\"BertPreTokenizer\"}"));
        root.set("post_processor", Json.parse(postProcessor));
        root.set(
                "truncation",
                Json.parse("{\"max_length\":4,\"strategy\":\"LongestFirst\",\"stride\":0,\"direction\":\"Right\"}"));
        root.set("decoder", Json.parse("{\"type\":\"WordPiece\",\"prefix\":\"##\",\"cleanup\":true}"));
        ObjectNode model = root.putObject("model").put("type", "WordPiece").put("unk_token", "[UNK]");
        model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
        ObjectNode vocabulary = model.putObject("vocab");
        VOCABULARY.forEach(piece -> vocabulary.put(piece, VOCABULARY.indexOf(piece)));
        return Tokenizer.fromParts(new TokenizerParts("tiny", Json.line(root), Map.of(), List.of(), null, Map.of()));
    }

    private static final String TEMPLATE =
            "{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"[CLS]\",\"type_id\":0}},"
                    + "{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"SpecialToken\":{\"id\":\"[SEP]\",\"type_id\":0}}],"
                    + "\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"Sequence\":{\"id\":\"B\",\"type_id\":1}}],"
                    + "\"special_tokens\":{\"[CLS]\":{\"id\":\"[CLS]\",\"ids\":[2],\"tokens\":[\"[CLS]\"]},"
                    + "\"[SEP]\":{\"id\":\"[SEP]\",\"ids\":[3],\"tokens\":[\"[SEP]\"]}}}";

    @Test
    void wordPieceIsReadWithoutItsTruncationAndATypedSignIsNoControlToken() {
        try (Tokenizer tokenizer = open(TEMPLATE)) {
            assertThat(tokenizer.encode("Where IS xyz is is is")).containsExactly(4, 5, 6, 1, 6, 6, 6);
            assertThat(tokenizer.encode("[SEP]")).containsExactly(7, 9, 8);
            assertThat(tokenizer.encodeControl("[SEP]")).containsExactly(3);
        }
    }

    @Test
    void theTemplateStandsAroundTheTextAndOnlyTheTextIsCut() {
        try (Tokenizer tokenizer = open(TEMPLATE)) {
            SequenceTemplate template = tokenizer.sequenceTemplate();
            assertThat(template).isEqualTo(new SequenceTemplate(List.of(2), List.of(3)));
            assertThat(template.around(new int[] {4, 5, 6}, 2)).containsExactly(2, 4, 5, 3);
            assertThat(template.around(new int[0], 2)).containsExactly(2, 3);
        }
    }

    @Test
    void theOlderPostProcessorSaysTheSame() {
        try (Tokenizer tokenizer = open("{\"type\":\"BertProcessing\",\"sep\":[\"[SEP]\",3],\"cls\":[\"[CLS]\",2]}")) {
            assertThat(tokenizer.sequenceTemplate()).isEqualTo(new SequenceTemplate(List.of(2), List.of(3)));
        }
    }

    @Test
    void withoutOneNothingIsWrittenAndADamagedOneIsNamed() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            assertThat(tokenizer.sequenceTemplate().size()).isZero();
        }
        TokenizerFile damaged = TokenizerFile.parse(
                "{\"model\":{\"vocab\":{\"a\":0}},\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[]}}",
                "t.json");
        assertThatThrownBy(() -> SequenceTemplate.of(damaged))
                .isInstanceOf(ModelFileException.class)
                .hasMessageContaining("no place for the text");
    }
}
