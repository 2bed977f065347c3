package dev.tunesmith.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Text that is encoded in parts has the ids that the native library gives for the whole. */
final class WordEncoderTest {

    private static final int TEXTS = 6000;

    private static final List<String> PARTS = List.of(
            "'s",
            "'LL",
            "it's ",
            " don't",
            "Hello",
            " world",
            " the parcel",
            "  ",
            "\n\n",
            " \n",
            "\r\n",
            "...",
            "!!",
            "=\u0338",
            " )\n",
            "foo(bar)\n\n",
            "12",
            " 1234",
            "<|im_end|>",
            "<|>",
            "\uD83D\uDE80");

    private static final BiConsumer<int[], String> UNCHECKED = (ids, part) -> {};

    private static final int[] CHARACTERS =
            ("  \n\r\t\u000b\u001c.,;:!?)\"'-_/#@$%0123456789abcdefghAZ\u00e9\u00dc\u00df"
                            + "\u00f8\u0153\u017e\u01c5\u024f\u00d7\u00f7\u2013\u2019\u201c\u2026\u2027"
                            + "\u044f\u0416\u4e2d\u304b\u0301\u00a0\u200b\u2028\u0378\u01c5\u00b2\u00bd\u0663\u017f")
                    .codePoints()
                    .toArray();

    private static final Set<PreTokenizerKind> IN_ONE_PIECE =
            EnumSet.of(PreTokenizerKind.GPT_4O, PreTokenizerKind.TEKKEN);

    private static Stream<Arguments> tokenizers() {
        return Stream.of(PreTokenizerKind.values())
                .filter(kind -> !IN_ONE_PIECE.contains(kind))
                .flatMap(kind -> Stream.of(true, false).map(whole -> Arguments.of(kind, whole)));
    }

    private static String json(PreTokenizerKind kind, boolean wholeWordsFirst) {
        return TinyTokenizer.json(root -> {
            root.set("pre_tokenizer", kind.preTokenizer());
            root.set("normalizer", kind.normalizer());
            ((ObjectNode) root.path("model")).put("ignore_merges", wholeWordsFirst);
        });
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int part = random.nextInt(24); part > 0; part--) {
            if (random.nextInt(3) == 0) {
                text.append(PARTS.get(random.nextInt(PARTS.size())));
            } else {
                text.appendCodePoint(CHARACTERS[random.nextInt(CHARACTERS.length)]);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void thePartsHaveTheIdsOfTheWhole(PreTokenizerKind kind, boolean wholeWordsFirst) {
        String json = json(kind, wholeWordsFirst);
        TokenizerFile file = TokenizerFile.parse(json, "tiny");
        PlainTokenizerJson plain = new PlainTokenizerJson(file);
        Random random = new Random(11);
        try (NativeTokenizer whole = NativeTokenizer.open(plain.write(false), "tiny")) {
            WordEncoder words = new WordEncoder(whole::encode, CommonTextBpe.of(plain.make(false)), UNCHECKED);
            assertThat(WordEncoder.fits(file)).isTrue();
            for (int i = 0; i < TEXTS; i++) {
                String text = "x" + text(random);
                IdList ids = new IdList();
                words.encodeInto(ids, text, 1, text.length());
                assertThat(ids.toArray()).as(text).isEqualTo(whole.encode(text.substring(1)));
            }
        }
    }

    private static boolean isCommon(int c) {
        return c < 128
                || (c >= 0xC0 && c < 0x250 && Character.isLetter(c) && c != 0x17F)
                || (c >= 0x2010 && c < 0x2028);
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void commonTextIsMergedAsTheLibraryDoes(PreTokenizerKind kind, boolean wholeWordsFirst) {
        PlainTokenizerJson plain = new PlainTokenizerJson(TokenizerFile.parse(json(kind, wholeWordsFirst), "tiny"));
        CommonTextBpe common = Objects.requireNonNull(CommonTextBpe.of(plain.make(false)));
        Random random = new Random(3);
        int compared = 0;
        try (NativeTokenizer whole = NativeTokenizer.open(plain.write(false), "tiny")) {
            for (int i = 0; i < TEXTS; i++) {
                String text = text(random);
                int[] ids = common.encode(text);
                assertThat(ids != null).as(text).isEqualTo(text.chars().allMatch(WordEncoderTest::isCommon));
                if (ids != null) {
                    assertThat(ids).as(text).isEqualTo(whole.encode(text));
                    compared++;
                }
            }
        }
        assertThat(compared).isGreaterThan(300);
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void everyCommonCharacterIsSplitAsTheLibraryDoes(PreTokenizerKind kind, boolean wholeWordsFirst) {
        PlainTokenizerJson plain = new PlainTokenizerJson(TokenizerFile.parse(json(kind, wholeWordsFirst), "tiny"));
        CommonTextBpe common = Objects.requireNonNull(CommonTextBpe.of(plain.make(false)));
        try (NativeTokenizer whole = NativeTokenizer.open(plain.write(false), "tiny")) {
            for (int c = 0; c < 0x2100; c++) {
                for (String around : isCommon(c) ? List.of("a%cs", " %c1", "'%c'%c", "%c\n ") : List.<String>of()) {
                    String text = around.replace("%c", Character.toString(c));
                    assertThat(common.encode(text)).as("U+%04X: %s", c, text).isEqualTo(whole.encode(text));
                }
            }
        }
    }

    @Test
    void aPartThatIsKnownIsNotEncodedAgain() {
        AtomicInteger calls = new AtomicInteger();
        WordEncoder words = new WordEncoder(
                part -> {
                    calls.incrementAndGet();
                    return new int[] {part.length()};
                },
                null,
                UNCHECKED);
        String text = "the lamp, the box and the lamp";
        for (int i = 0; i < 3; i++) {
            IdList ids = new IdList();
            words.encodeInto(ids, text, 0, text.length());
            assertThat(ids.toArray()).containsExactly(3, 5, 1, 4, 4, 4, 4, 5);
        }
        // "the", " lamp", ",", " the", " box", " and"
        assertThat(calls).hasValue(6);
    }

    @Test
    void idsMadeInJavaAreCheckedToo() {
        CommonTextBpe common = CommonTextBpe.of(
                new PlainTokenizerJson(TokenizerFile.parse(json(PreTokenizerKind.GPT_2, false), "tiny")).make(false));
        List<String> checked = new ArrayList<>();
        WordEncoder words =
                new WordEncoder(part -> new int[] {part.length()}, common, (ids, part) -> checked.add(part));
        for (int i = 0; i < 3000; i++) {
            words.encodeInto(new IdList(), "w" + i, 0, ("w" + i).length());
        }
        words.encodeInto(new IdList(), "parcel", 0, 6);
        assertThat(checked).hasSize(3001).endsWith("parcel");
    }

    @Test
    void moreWordsThanThereIsRoomForAreEncodedAllTheSame() {
        WordEncoder words = new WordEncoder(part -> new int[] {Integer.parseInt(part.strip())}, null, UNCHECKED);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 200_000; i += 100) {
                String text = String.join(
                        " ",
                        IntStream.range(i, i + 100).mapToObj(Integer::toString).toList());
                IdList ids = new IdList();
                words.encodeInto(ids, text, 0, text.length());
                assertThat(ids.toArray()).isEqualTo(IntStream.range(i, i + 100).toArray());
            }
        }
    }

    @Test
    void manyThreadsGetTheSameIds() {
        try (Tokenizer tokenizer = TinyTokenizer.plain()) {
            Random random = new Random(5);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 3000; i++) {
                texts.add(text(random));
            }
            List<int[]> expected = texts.stream().map(tokenizer::encode).toList();
            boolean same = IntStream.range(0, 4 * texts.size())
                    .parallel()
                    .allMatch(i -> Arrays.equals(
                            tokenizer.encode(texts.get(i % texts.size())), expected.get(i % texts.size())));
            assertThat(same).isTrue();
        }
    }

    @Test
    void otherWaysToSplitAreLeftToTheLibrary() {
        ObjectNode other = PreTokenizerKind.LLAMA_BPE.preTokenizer();
        ((ObjectNode) other.path("pretokenizers").path(0).path("pattern")).put("Regex", "\\w+|\\W+");
        ArrayNode three = ((ArrayNode) PreTokenizerKind.QWEN2.preTokenizer().path("pretokenizers"));
        three.add(PreTokenizerKind.byteLevel(false));
        List<ObjectNode> steps = List.of(
                other,
                Json.object().put("type", "Metaspace"),
                PreTokenizerKind.byteLevel(false),
                PreTokenizerKind.byteLevel(true).put("add_prefix_space", true),
                Json.object().set("pretokenizers", three).put("type", "Sequence"));
        for (ObjectNode step : steps) {
            assertThat(fits("pre_tokenizer", step)).as(Json.line(step)).isFalse();
        }
        assertThat(fits("normalizer", Json.object().put("type", "Lowercase"))).isFalse();
        assertThat(fits("normalizer", Json.object().put("type", "NFC"))).isTrue();
        for (Map.Entry<String, String> odd : Map.of("end_of_word_suffix", "</w>", "continuing_subword_prefix", "##")
                .entrySet()) {
            assertThat(WordEncoder.fits(TokenizerFile.parse(
                            TinyTokenizer.json(
                                    root -> ((ObjectNode) root.path("model")).put(odd.getKey(), odd.getValue())),
                            "tiny")))
                    .isFalse();
        }
    }

    private static boolean fits(String part, ObjectNode value) {
        return WordEncoder.fits(TokenizerFile.parse(TinyTokenizer.json(root -> root.set(part, value)), "tiny"));
    }
}
