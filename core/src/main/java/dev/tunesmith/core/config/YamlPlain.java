package dev.tunesmith.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns composed YAML into plain maps, lists, strings, numbers, booleans and null. */
final class YamlPlain {

    private YamlPlain() {}

    static @Nullable Object of(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, @Nullable Object> result = new LinkedHashMap<>();
            for (NodeTuple tuple : mapping.getValue()) {
                String key = tuple.getKeyNode() instanceof ScalarNode scalar
                        ? scalar.getValue()
                        : tuple.getKeyNode().toString();
                result.put(key, of(tuple.getValueNode()));
            }
            return Collections.unmodifiableMap(result);
        }
        if (node instanceof SequenceNode sequence) {
            List<@Nullable Object> result = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                result.add(of(item));
            }
            return Collections.unmodifiableList(result);
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar(scalar.getTag(), scalar.getValue());
    }

    /** One text for a value: keys in order, each scalar as it is written, with its type. */
    static String canonical(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping.getValue().stream()
                    .map(tuple -> canonical(tuple.getKeyNode()) + ":" + canonical(tuple.getValueNode()))
                    .sorted()
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(YamlPlain::canonical).collect(Collectors.joining(",", "[", "]"));
        }
        ScalarNode scalar = (ScalarNode) node;
        return scalar.getTag().getValue() + " " + scalar.getValue().length() + " " + scalar.getValue();
    }

    private static @Nullable Object scalar(Tag tag, String text) {
        if (tag.equals(Tag.NULL)) {
            return null;
        }
        if (tag.equals(Tag.BOOL)) {
            return Boolean.valueOf(text);
        }
        if (tag.equals(Tag.INT)) {
            return Long.valueOf(text);
        }
        return tag.equals(Tag.FLOAT) ? Double.valueOf(text) : text;
    }
}
