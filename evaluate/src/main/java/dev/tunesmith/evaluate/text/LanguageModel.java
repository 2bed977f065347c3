package dev.tunesmith.evaluate.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import opennlp.tools.langdetect.LanguageDetectorModel;
import opennlp.tools.ml.model.AbstractModel;
import opennlp.tools.ml.model.Context;

/** The weights of OpenNLP's language model as a table: a row for each group of characters, a column for each language. */
final class LanguageModel {

    static final int LONGEST_GRAM = 3;

    /** ISO 639-1 codes, and the model's ISO 639-3 codes in the same order. */
    static final List<String> CODES = List.of(
            "ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu",
            "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "th", "tr",
            "uk", "vi", "zh");

    private static final List<String> MODEL_CODES = List.of(
            "ara", "bul", "ben", "cat", "ces", "dan", "deu", "ell", "eng", "spa", "est", "pes", "fin", "fra", "heb",
            "hin", "hrv", "hun", "ind", "ita", "jpn", "kor", "lit", "lvs", "nld", "nob", "pol", "por", "ron", "rus",
            "slk", "slv", "srp", "swe", "tha", "tur", "ukr", "vie", "cmn");

    private static final String RESOURCE = "/langdetect-183.bin";

    private final long[] keys;
    private final int[] rows;
    private final float[] weights;

    /** Read when a language is first guessed: most of a second, and 30 MB. */
    private static final class Holder {
        static final LanguageModel MODEL = new LanguageModel();
    }

    static LanguageModel get() {
        return Holder.MODEL;
    }

    private LanguageModel() {
        Object[] parts = read().getDataStructures();
        Context[] contexts = (Context[]) parts[0];
        @SuppressWarnings("unchecked") // as AbstractModel.getDataStructures describes it
        Map<String, Context> byGram = (Map<String, Context>) parts[1];
        int[] columns = columns((String[]) parts[2]);
        int capacity = Integer.highestOneBit(contexts.length) << 2;
        keys = new long[capacity];
        rows = new int[capacity];
        weights = new float[contexts.length * CODES.size()];
        Arrays.fill(rows, -1);
        int next = 0;
        for (Map.Entry<String, Context> entry : byGram.entrySet()) {
            String gram = entry.getKey();
            long key = 0;
            for (int i = 0; i < gram.length(); i++) {
                key = key << Character.SIZE | gram.charAt(i);
            }
            int slot = slot(key);
            keys[slot] = key;
            rows[slot] = next;
            int[] outcomes = entry.getValue().getOutcomes();
            double[] parameters = entry.getValue().getParameters();
            for (int i = 0; i < outcomes.length; i++) {
                int column = columns[outcomes[i]];
                if (column >= 0) {
                    weights[next * CODES.size() + column] = (float) parameters[i];
                }
            }
            next++;
        }
    }

    private static AbstractModel read() {
        try (InputStream in = LanguageDetectorModel.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " of opennlp-models-langdetect is not on the class path");
            }
            return (AbstractModel) new LanguageDetectorModel(in).getMaxentModel();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The column of each outcome of the model; -1 for languages that are no candidates. */
    private static int[] columns(String[] outcomes) {
        int[] columns = new int[outcomes.length];
        for (int i = 0; i < outcomes.length; i++) {
            columns[i] = MODEL_CODES.indexOf(outcomes[i]);
        }
        return columns;
    }

    private int slot(long key) {
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & (keys.length - 1);
        while (rows[slot] >= 0 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    /** The row of a group of characters, 16 bits each; -1 where the model does not know it. */
    int row(long key) {
        return rows[slot(key)];
    }

    float weight(int row, int column) {
        return weights[row * CODES.size() + column];
    }
}
