package dev.tunesmith.evaluate.detect;

/**
 * Knows English in American and British spelling: a Hunspell dictionary and, since that has only words in general use,
 * lists of rarer words, of abbreviations, of names, and of what is newer than the dictionary.
 *
 * <p>A rare word that is one letter away from a common one is more often a slip than meant ({@code haire}), unless it is
 * long.
 */
public final class EnglishSpeller implements Speller {

    /** As long as this a word that is one letter away from a common one may be meant. */
    private static final int LONG_UNCOMMON = 6;

    private static final int LONG_RARE = 9;
    /** Shorter words with a capital are mostly names: {@code Kira}. */
    private static final int SHORTEST_SLIP = 6;

    private final Speller dictionary;
    private final WordFile common = WordFile.resource("english/common.txt");
    private final WordFile uncommon = WordFile.resource("english/uncommon.txt");
    private final WordFile rare = WordFile.resource("english/rare.txt");
    private final WordFile modern = WordFile.resource("english/modern.txt");
    private final WordFile abbreviations = WordFile.resource("english/abbreviations.txt");
    private final WordFile names = WordFile.resource("english/names.txt");

    private EnglishSpeller(Speller dictionary) {
        this.dictionary = dictionary;
    }

    /** What Tunesmith brings along; works offline, read once. */
    public static EnglishSpeller standard() {
        return Standard.SPELLER;
    }

    /** Read on first use: it takes most of a second. */
    private static final class Standard {
        private static final EnglishSpeller SPELLER = new EnglishSpeller(HunspellSpeller.english());
    }

    @Override
    public boolean knows(String word) {
        return isListed(word)
                || abbreviations.contains(word)
                || (uncommon.contains(word) && (word.length() >= LONG_UNCOMMON || !isNearCommon(word)))
                || (rare.contains(word) && (word.length() >= LONG_RARE || !isNearCommon(word)))
                || EnglishForms.isDerived(word, this::isListed)
                || (isCompoundOrShort(word) && !isNearCommon(word));
    }

    private boolean isListed(String word) {
        return dictionary.knows(word) || modern.contains(word);
    }

    private boolean isCompoundOrShort(String word) {
        return EnglishForms.isCompound(word, this::isListed) || EnglishForms.isShortForm(word);
    }

    private boolean isNearCommon(String word) {
        return OneLetter.isNear(word, common::contains);
    }

    @Override
    public boolean knowsName(String word) {
        return names.contains(word);
    }

    @Override
    public boolean looksLikeASlip(String word) {
        return EnglishForms.hasEnglishEnding(word)
                || EnglishForms.isNoName(word)
                || OneLetter.isSwapped(word, common::contains)
                || (word.length() >= SHORTEST_SLIP && isNearCommon(word));
    }
}
