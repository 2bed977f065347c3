package dev.tunesmith.evaluate.detect;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says of English words that are in no dictionary whether they are made by a common rule, or look like a slip. */
final class EnglishForms {

    /** Words in common use that the dictionaries, which are older or smaller, lack. */
    private static final Set<String> COMMON = Set.of(
            "ok",
            "okay",
            "lol",
            "hmm",
            "yeah",
            "yep",
            "nope",
            "emoji",
            "emojis",
            "chatbot",
            "chatbots",
            "selfie",
            "selfies",
            "collab",
            "wifi",
            "app",
            "apps",
            "blog",
            "blogs",
            "smartphone",
            "smartphones",
            "hashtag",
            "hashtags",
            "login",
            "logins",
            "signup",
            "vs",
            "etc",
            "rainforest",
            "rainforests",
            "artisanal",
            "podcast",
            "podcasts",
            "webinar",
            "webinars",
            "livestream",
            "crowdfunding",
            "smartwatch",
            "touchscreen",
            "touchscreens",
            "dropdown",
            "checkbox",
            "username",
            "usernames",
            "timestamp",
            "timestamps",
            "workflow",
            "workflows",
            "firmware",
            "cybersecurity",
            "healthcare",
            "mindfulness",
            "wellbeing",
            "upcycled",
            "upcycling",
            "playlist",
            "playlists",
            "gluten",
            "vegan",
            "vegans",
            "eco",
            "drivetrain",
            "powertrain",
            "derailleur",
            "derailleurs",
            "multitasking",
            "walkthrough",
            "inbox",
            "screenshot",
            "screenshots",
            "paywall",
            "geolocation",
            "backend",
            "frontend",
            "tokenizer",
            "tokenizers",
            "dataset",
            "datasets",
            "runtime",
            "metadata",
            "plugin",
            "plugins",
            "config",
            "covid");

    /** Second parts of compounds that are no words by themselves: {@code customer-centric}. */
    private static final Set<String> COMBINING = Set.of("centric", "esque", "ish", "fold", "wise");

    private static final Pattern MADE_BY_SUFFIX = Pattern.compile("(\\p{Ll}{4,})(?:ful|less|like|wise)");
    private static final Pattern MADE_BY_PREFIX =
            Pattern.compile("(?:non|un|multi|micro|mini|anti|super|over|under|eco|bio)(\\p{Ll}{5,})");
    private static final Pattern ENGLISH_ENDING = Pattern.compile(
            ".{3,}(?:s|ed|ing|er|ly|ion|ment|ness|able|ible|ive|al|ful|less|ous|ant|ent|ance|ence|ity|ism|ist|ize|ise|ate)");
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";
    /** Shorter words are near to some word, whatever they are. */
    private static final int LEAST_NEAR = 4;

    private EnglishForms() {}

    /** Whether a lower-case word is common or made of a known one by an affix that goes with most words. */
    static boolean isMade(String word, Predicate<String> known) {
        return COMMON.contains(word) || isMadeBy(MADE_BY_SUFFIX, word, known) || isMadeBy(MADE_BY_PREFIX, word, known);
    }

    private static boolean isMadeBy(Pattern affix, String word, Predicate<String> known) {
        Matcher matcher = affix.matcher(word);
        return matcher.matches() && known.test(matcher.group(1));
    }

    /** Whether a lower-case word may stand behind a hyphen only. */
    static boolean isCombining(String word) {
        return COMBINING.contains(word);
    }

    /** Whether a lower-case word has the ending of an English word or is one letter away from a known one; a name mostly is neither. */
    static boolean looksLikeASlip(String word, Predicate<String> known) {
        return ENGLISH_ENDING.matcher(word).matches() || isNear(word, known);
    }

    /** One letter too many, too few, wrong, or changed with its neighbour. */
    private static boolean isNear(String word, Predicate<String> known) {
        if (word.length() < LEAST_NEAR) {
            return false;
        }
        for (int i = 0; i <= word.length(); i++) {
            String before = word.substring(0, i);
            String rest = word.substring(i);
            if (!rest.isEmpty() && known.test(before + rest.substring(1))) {
                return true;
            }
            if (rest.length() > 1 && known.test(before + rest.charAt(1) + rest.charAt(0) + rest.substring(2))) {
                return true;
            }
            for (int j = 0; j < LETTERS.length(); j++) {
                char letter = LETTERS.charAt(j);
                if (known.test(before + letter + rest)
                        || (!rest.isEmpty() && known.test(before + letter + rest.substring(1)))) {
                    return true;
                }
            }
        }
        return false;
    }
}
