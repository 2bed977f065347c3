/**
 * Finds things in a text: {@link dev.tunesmith.evaluate.text.NumberMention numbers}, {@link
 * dev.tunesmith.evaluate.text.PersonalData personal data}, {@link dev.tunesmith.evaluate.text.WordList listed words}, its
 * {@link dev.tunesmith.evaluate.text.LanguageGuess language}.
 *
 * <p>Deterministic and local; nothing here knows of suites or checks.
 */
@NullMarked
package dev.tunesmith.evaluate.text;

import org.jspecify.annotations.NullMarked;
