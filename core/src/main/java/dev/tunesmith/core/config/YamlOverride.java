package dev.tunesmith.core.config;

import dev.tunesmith.core.error.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Puts {@code a.b.c=value} from the command line into a composed YAML tree. */
final class YamlOverride {

    private YamlOverride() {}

    /**
     * Return the tree with one assignment applied; the value is read as YAML.
     *
     * @throws UsageException if there is no {@code =} or no key before it
     */
    static Node apply(@Nullable Node top, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw new UsageException(
                    "--set " + assignment + " is not an assignment",
                    "write --set key=value, such as --set train.epochs=3");
        }
        Node value = YamlMap.compose(assignment.substring(equals + 1), "--set " + assignment);
        List<String> keys = List.of(assignment.substring(0, equals).split("\\.", -1));
        return put(top, keys, unmarked(value));
    }

    /** A mapping with one entry at the place of the scalar. */
    static MappingNode single(String key, ScalarNode value) {
        ScalarNode keyNode =
                new ScalarNode(Tag.STR, true, key, ScalarStyle.PLAIN, value.getStartMark(), value.getEndMark());
        return new MappingNode(
                Tag.MAP,
                true,
                List.of(new NodeTuple(keyNode, value)),
                FlowStyle.BLOCK,
                value.getStartMark(),
                value.getEndMark());
    }

    private static Node put(@Nullable Node node, List<String> keys, Node value) {
        if (keys.isEmpty()) {
            return value;
        }
        List<NodeTuple> tuples = new ArrayList<>();
        boolean found = false;
        if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                boolean match = tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(keys.get(0));
                found |= match;
                // A key whose value is replaced stands on the command line, whatever line of the file has it too.
                Node key = keys.size() == 1 ? key(keys.get(0)) : tuple.getKeyNode();
                tuples.add(
                        match
                                ? new NodeTuple(key, put(tuple.getValueNode(), keys.subList(1, keys.size()), value))
                                : tuple);
            }
        }
        if (!found) {
            tuples.add(new NodeTuple(key(keys.get(0)), put(null, keys.subList(1, keys.size()), value)));
        }
        Optional<Mark> mark = node == null ? Optional.empty() : node.getStartMark();
        return new MappingNode(Tag.MAP, true, tuples, FlowStyle.BLOCK, mark, mark);
    }

    private static Node key(String name) {
        return new ScalarNode(Tag.STR, name, ScalarStyle.PLAIN);
    }

    /** Drop the marks of a value from the command line, so that messages name {@code --set} and not a line of the file. */
    private static Node unmarked(@Nullable Node value) {
        if (value instanceof ScalarNode scalar) {
            return new ScalarNode(scalar.getTag(), scalar.getValue(), scalar.getScalarStyle());
        }
        if (value instanceof SequenceNode list) {
            List<Node> items =
                    list.getValue().stream().map(YamlOverride::unmarked).toList();
            return new SequenceNode(list.getTag(), true, items, FlowStyle.FLOW, Optional.empty(), Optional.empty());
        }
        if (value instanceof MappingNode mapping) {
            List<NodeTuple> tuples = mapping.getValue().stream()
                    .map(one -> new NodeTuple(unmarked(one.getKeyNode()), unmarked(one.getValueNode())))
                    .toList();
            return new MappingNode(mapping.getTag(), true, tuples, FlowStyle.FLOW, Optional.empty(), Optional.empty());
        }
        return value == null ? new ScalarNode(Tag.NULL, "", ScalarStyle.PLAIN) : value;
    }
}
