package dev.tunesmith.evaluate.detect;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of English words that are in no dictionary whether they are made by a common rule, or have the look of a word. */
final class EnglishForms {

    /** Affixes that go with most words, by the part that has to be known. */
    private static final Pattern BEHIND = Pattern.compile("(\\p{Ll}{4,})(?:ful|less|ness|like|wise|proof)");

    private static final Pattern BEHIND_LONG =
            Pattern.compile("(\\p{Ll}{5,})(?:ish|i[sz]ation|i[sz]ed?|i[sz]es|i[sz]ing|i[sz]er)");
    /** Adverbs of words that have the ending of an adjective: {@code iteratively}, but not {@code cloudly}. */
    private static final Pattern ADVERB =
            Pattern.compile("(\\p{Ll}{2,}(?:ive|al|ous|ing|ed|ant|ent|ful|less|ish|some))ly");

    private static final String BEFORE = "(?:non|un|multi|micro|mini|anti|super|over|under|eco|bio|inter|intra"
            + "|macro|mega|nano|hyper|ultra|semi|self|tele|thermo|electro|cyber|photo|hydro|geo|neuro|psycho|socio|agro"
            + "|immuno|cardio|pseudo|mono|poly|auto|counter|trans|post|sub|pre|re)";

    private static final Pattern WITH_PREFIX = Pattern.compile(BEFORE + "(\\p{Ll}{5,})");
    private static final Pattern PREFIX = Pattern.compile(BEFORE);
    /** Second parts of the compounds that are made every day: {@code trunkline}, {@code winemaking}. */
    private static final Pattern COMPOUND =
            Pattern.compile("(\\p{Ll}{3,})(?:mak(?:ing|ers?)|keep(?:ing|ers?)|goers?|holders?|boards?|lines?|wares?"
                    + "|berry|berries|fish|grass|wood|stones?|rooms?|sides?|mates?|works?|sticks?)");

    /** Second parts of compounds that are no words by themselves: {@code customer-centric}. */
    private static final Set<String> COMBINING = Set.of("centric", "esque", "ish", "fold", "wise", "olds");

    /** The form that a second part takes: {@code half-hearted}, {@code 24-pounder}. */
    private static final Pattern SECOND_PART = Pattern.compile("(\\p{Ll}{3,6}?)(?:ed|ers?)");

    private static final Pattern ENGLISH_ENDING = Pattern.compile(
            ".{3,}(?:ed|ings?|ly|[st]ions?|ments?|ness|able|ible|ive|ful|less|ous|ances?|ences?|ity|ities|isms?"
                    + "|ize|ise)");

    /** Endings that hardly any name has. */
    private static final Pattern ENDING_OF_NO_NAME =
            Pattern.compile(".{3,}(?:fully|fulness|iveness|ability|ously|ingly)");

    /** Two letters are a symbol or a piece of something, nobody can tell; of three the lists have to tell. */
    private static final Pattern SHORT_FORM = Pattern.compile("\\p{Ll}{1,2}|[\\p{Ll}&&[^aeiouy]]{4,5}");

    /** Drawn out as it is said: {@code sooo}, {@code hmmm}. */
    private static final Pattern DRAWN_OUT = Pattern.compile("([aeiouyhmw])(?:\\1{2,}$|\\1{3,})");

    private static final Pattern THREE_ALIKE = Pattern.compile("(\\p{L})\\1{2}");
    /** Longer names are hardly met outside of German. */
    private static final int LONGEST_NAME = 15;

    private EnglishForms() {}

    /** Whether a lower-case word is a known one with an ending that goes with most words. */
    static boolean isDerived(String word, Predicate<String> known) {
        return isMadeBy(BEHIND, word, known) || isMadeBy(BEHIND_LONG, word, known) || isMadeBy(ADVERB, word, known);
    }

    /** Whether a lower-case word is a known one with something before it or with a second part, or drawn out. */
    static boolean isCompound(String word, Predicate<String> known) {
        return isMadeBy(WITH_PREFIX, word, known) || isMadeBy(COMPOUND, word, known) || isDrawnOut(word, known);
    }

    private static boolean isMadeBy(Pattern affix, String word, Predicate<String> known) {
        Matcher matcher = affix.matcher(word);
        return matcher.matches() && known.test(matcher.group(1));
    }

    private static boolean isDrawnOut(String word, Predicate<String> known) {
        Matcher matcher = DRAWN_OUT.matcher(word);
        return matcher.find() && (known.test(matcher.replaceAll("$1")) || known.test(matcher.replaceAll("$1$1")));
    }

    /** Whether it stands before many a word, with a hyphen or without. */
    static boolean isPrefix(String lower) {
        return PREFIX.matcher(lower).matches();
    }

    /** Whether a lower-case word may stand behind a hyphen only. */
    static boolean isSecondPart(String word, Predicate<String> known) {
        if (COMBINING.contains(word)) {
            return true;
        }
        Matcher matcher = SECOND_PART.matcher(word);
        return matcher.matches() && (known.test(matcher.group(1)) || known.test(matcher.group(1) + "e"));
    }

    /** Whether it has the ending of an English word; a name mostly has none. */
    static boolean hasEnglishEnding(String word) {
        return ENGLISH_ENDING.matcher(word).matches();
    }

    /** Whether a lower-case word is too short for a word or has no vowel: {@code km}, {@code html}. */
    static boolean isShortForm(String word) {
        return SHORT_FORM.matcher(word).matches();
    }

    /** Whether a word is built as no name is. */
    static boolean isNoName(String word) {
        return word.length() > LONGEST_NAME
                || THREE_ALIKE.matcher(word).find()
                || ENDING_OF_NO_NAME.matcher(word).matches();
    }
}
