package dev.tunesmith.tokenizer;

import dev.tunesmith.core.io.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a tokenizer.json for a SentencePiece BPE vocabulary, which GGUF calls {@code llama}: Llama 2, Mistral, Phi-3 and
 * Gemma.
 *
 * <p>Such a file has a score for each piece instead of a list of merges: of all neighbours whose text together is a piece, those
 * with the best score are joined first. <b>Source</b>: llama.cpp's {@code llm_tokenizer_spm}; the order of merges with the same
 * score is that of transformers' {@code generate_merges}.
 *
 * @param vocabulary the file's fields; scores for all tokens
 */
record SentencePieceJson(GgufVocabulary vocabulary) {

    private static final String SPACE = "\u2581";

    /** One way to make a piece of two others. */
    private record Merge(String left, String right, float score, int leftId, int rightId) {

        int leftLength() {
            return left.codePointCount(0, left.length());
        }

        int rightLength() {
            return right.codePointCount(0, right.length());
        }
    }

    /** Spaces become {@value #SPACE}; one is put first where the model was trained so. */
    ObjectNode normalizer() {
        ObjectNode replace = replace(" ", SPACE);
        if (!putsSpaceFirst()) {
            return replace;
        }
        ObjectNode sequence = Json.object().put("type", "Sequence");
        sequence.putArray("normalizers")
                .add(Json.object().put("type", "Prepend").put("prepend", SPACE))
                .add(replace);
        return sequence;
    }

    ObjectNode decoder() {
        ObjectNode sequence = Json.object().put("type", "Sequence");
        ArrayNode decoders = sequence.putArray("decoders");
        decoders.add(replace(SPACE, " "));
        decoders.add(Json.object().put("type", "ByteFallback"));
        decoders.add(Json.object().put("type", "Fuse"));
        if (putsSpaceFirst()) {
            decoders.add(Json.object()
                    .put("type", "Strip")
                    .put("content", " ")
                    .put("start", 1)
                    .put("stop", 0));
        }
        return sequence;
    }

    /** Fill in the model, but for its vocabulary. */
    void putModel(ObjectNode model) {
        model.put("unk_token", unknown());
        model.put("fuse_unk", true).put("byte_fallback", true).put("ignore_merges", false);
        ArrayNode merges = model.putArray("merges");
        for (Merge merge : merges()) {
            merges.addArray().add(merge.left).add(merge.right);
        }
    }

    private boolean putsSpaceFirst() {
        return !Boolean.FALSE.equals(vocabulary.addSpacePrefix());
    }

    private @Nullable String unknown() {
        Integer id = vocabulary.special().get("unknown");
        if (id == null) {
            int first = vocabulary.types().indexOf(GgufVocabulary.UNKNOWN);
            return first < 0 ? null : vocabulary.tokens().get(first);
        }
        return vocabulary.tokens().get(id);
    }

    private List<Merge> merges() {
        List<String> tokens = vocabulary.tokens();
        Map<String, Integer> ids = new HashMap<>(tokens.size() * 2);
        for (int id = 0; id < tokens.size(); id++) {
            if (vocabulary.types().get(id) == GgufVocabulary.NORMAL) {
                ids.put(tokens.get(id), id);
            }
        }
        List<Merge> merges = new ArrayList<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (vocabulary.types().get(id) == GgufVocabulary.NORMAL) {
                addMerges(tokens.get(id), vocabulary.scores().get(id), ids, merges);
            }
        }
        merges.sort(Comparator.comparing(Merge::score)
                .thenComparing(Merge::leftLength)
                .thenComparing(Merge::rightLength)
                .reversed());
        return merges;
    }

    private static void addMerges(String piece, float score, Map<String, Integer> ids, List<Merge> merges) {
        List<Merge> own = new ArrayList<>();
        for (int at = piece.offsetByCodePoints(0, 1); at < piece.length(); at = piece.offsetByCodePoints(at, 1)) {
            Integer left = ids.get(piece.substring(0, at));
            Integer right = ids.get(piece.substring(at));
            if (left != null && right != null) {
                own.add(new Merge(piece.substring(0, at), piece.substring(at), score, left, right));
            }
        }
        own.sort(Comparator.comparing(Merge::leftId).thenComparing(Merge::rightId));
        merges.addAll(own);
    }

    private static ObjectNode replace(String from, String to) {
        ObjectNode replace = Json.object().put("type", "Replace");
        replace.putObject("pattern").put("String", from);
        return replace.put("content", to);
    }
}
