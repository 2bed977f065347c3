package dev.tunesmith.evaluate.detect;

import dev.tunesmith.core.error.DataException;
import dev.tunesmith.core.io.FileErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.List;
import java.util.Objects;
import org.apache.lucene.analysis.hunspell.Dictionary;
import org.apache.lucene.analysis.hunspell.Hunspell;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Looks words up in a Hunspell dictionary: a file of rules ({@code .aff}) and a file of words ({@code .dic}) beside it. */
public final class HunspellSpeller implements Speller {

    private static final String RULES = "english/english.aff";
    private static final List<String> WORDS = List.of("english/american.dic", "english/british.dic");

    private final Hunspell hunspell;

    private HunspellSpeller(Hunspell hunspell) {
        this.hunspell = hunspell;
    }

    /**
     * Read a dictionary.
     *
     * @param aff the file of rules; the words lie beside it, the name ending in {@code .dic}
     * @throws DataException if the files are no Hunspell dictionary
     * @throws dev.tunesmith.core.error.TunesmithException if one cannot be read
     */
    public static HunspellSpeller read(Path aff) {
        String name = String.valueOf(aff.getFileName());
        if (!name.endsWith(".aff")) {
            throw new DataException(
                    aff + " is not the rules of a Hunspell dictionary: expected a name ending in .aff",
                    "give the .aff file; the .dic file of the same name lies beside it");
        }
        Path dic = aff.resolveSibling(name.substring(0, name.length() - 4) + ".dic");
        try (InputStream rules = Files.newInputStream(aff);
                InputStream words = Files.newInputStream(dic);
                ByteBuffersDirectory scratch = new ByteBuffersDirectory()) {
            return new HunspellSpeller(new Hunspell(new Dictionary(scratch, "dictionary", rules, words)));
        } catch (IOException e) {
            throw FileErrors.cannot("Cannot read", Files.exists(aff) ? dic : aff, e);
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            throw new DataException(
                    aff + " and " + dic.getFileName() + " are not a Hunspell dictionary: " + e.getMessage(),
                    "give the .aff file of a dictionary such as those of LibreOffice",
                    e);
        }
    }

    /** English in general use, in American and British spelling, from dictionaries that Tunesmith brings along; read once. */
    static HunspellSpeller english() {
        return English.SPELLER;
    }

    /** Read on first use: it takes most of a second. */
    private static final class English {
        private static final HunspellSpeller SPELLER = load();

        private static HunspellSpeller load() {
            try (InputStream rules = resource(RULES);
                    InputStream american = resource(WORDS.get(0));
                    InputStream british = resource(WORDS.get(1));
                    ByteBuffersDirectory scratch = new ByteBuffersDirectory()) {
                // Both word lists are made with the same rules (the .aff files of the two are equal).
                return new HunspellSpeller(
                        new Hunspell(new Dictionary(scratch, "english", rules, List.of(american, british), false)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (ParseException e) {
                throw new IllegalStateException("the English dictionary is damaged", e);
            }
        }

        private static InputStream resource(String name) {
            return Objects.requireNonNull(HunspellSpeller.class.getResourceAsStream(name), name);
        }
    }

    @Override
    public boolean knows(String word) {
        return hunspell.spell(word);
    }
}
