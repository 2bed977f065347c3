package dev.tunesmith.evaluate.compare;

import dev.tunesmith.core.message.Message;
import dev.tunesmith.core.message.Role;
import dev.tunesmith.core.message.Sample;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What a model was trained on, to recognise test items that it has seen. Immutable. */
public final class TrainingItems {

    private static final Pattern NOT_WORD = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final Set<String> ids = new HashSet<>();
    private final Set<String> inputs = new HashSet<>();

    private TrainingItems(List<Sample> samples) {
        for (Sample sample : samples) {
            ids.add(sample.id());
            inputs.add(normalised(sample));
        }
    }

    /** Remember the ids and inputs of everything that was trained on. */
    public static TrainingItems of(List<Sample> samples) {
        return new TrainingItems(samples);
    }

    /** For a model that was not trained, or where nothing is known of its training. */
    public static TrainingItems none() {
        return new TrainingItems(List.of());
    }

    /** Why an item counts as trained on: the same id, or the same input but for case and punctuation; nothing if not. */
    public Optional<String> match(Sample item) {
        if (ids.contains(item.id())) {
            return Optional.of("same id");
        }
        return inputs.contains(normalised(item)) ? Optional.of("same input") : Optional.empty();
    }

    /** All turns but the system's, which samples of one task share. */
    private static String normalised(Sample sample) {
        StringBuilder text = new StringBuilder();
        for (Message message : sample.prompt().messages()) {
            if (message.role() != Role.SYSTEM && message.role() != Role.DEVELOPER) {
                String words = NOT_WORD.matcher(message.content().toLowerCase(Locale.ROOT))
                        .replaceAll(" ");
                text.append(message.role().word())
                        .append(": ")
                        .append(words.strip())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
