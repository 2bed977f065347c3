package dev.tunesmith.evaluate.suite;

import java.nio.file.Path;
import java.util.List;

/** Where a suite's items come from. */
public sealed interface ItemSource {

    /** What people call it, for messages. */
    String label();

    /**
     * A split of the project.
     *
     * @param word {@code train}, {@code dev} or {@code test}
     */
    record OfSplit(String word) implements ItemSource {
        @Override
        public String label() {
            return "split " + word;
        }
    }

    /** A file of samples. */
    record InFile(Path file) implements ItemSource {
        @Override
        public String label() {
            return file.toString();
        }
    }

    /**
     * Items written in the suite itself.
     *
     * @param items at least one
     * @param label where they stand
     */
    record Listed(List<ItemText> items, String label) implements ItemSource {
        public Listed {
            items = List.copyOf(items);
        }
    }

    /** Items made from a template. */
    record Templated(ItemTemplate template) implements ItemSource {
        @Override
        public String label() {
            return "the template of " + template.label();
        }
    }
}
