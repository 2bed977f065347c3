package dev.tunesmith.evaluate.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The detectors that look at an answer, one of a kind at most. */
public record Detectors(List<Detector> all) {

    public Detectors {
        all = List.copyOf(all);
        if (all.stream().map(Detector::kind).distinct().count() < all.size()) {
            throw new IllegalArgumentException("two detectors of one kind");
        }
    }

    /** All, with English spelling and no words of a team. */
    public static Detectors standard() {
        return standard(EnglishSpeller.standard(), Set.of());
    }

    /** All, with the spelling of a language and the team's own words (see {@link TeamWords}). */
    public static Detectors standard(Speller speller, Set<String> teamWords) {
        return new Detectors(List.of(
                new MisspellingDetector(speller, teamWords),
                TooLongDetector.standard(),
                new RepetitionDetector(),
                new InconsistencyDetector(),
                new HallucinationDetector(),
                new UnwantedTextDetector(),
                new FormatDetector()));
    }

    /** These and one more. */
    public Detectors and(Detector detector) {
        List<Detector> more = new ArrayList<>(all);
        more.add(detector);
        return new Detectors(more);
    }

    /** What all detectors suspect, by detector and in reading order. */
    public List<Suspicion> detect(DetectorInput input) {
        return all.stream().flatMap(detector -> detector.detect(input).stream()).toList();
    }
}
