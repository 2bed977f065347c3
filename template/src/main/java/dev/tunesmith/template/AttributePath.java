package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The {@code attribute} argument of filters: {@code 'a.b.0'}, an index, or None for the item itself. */
final class AttributePath {

    private AttributePath() {}

    static Function<Object, Object> of(Run run, Object attribute) {
        return of(run, attribute, None.NONE);
    }

    /** @param otherwise stands in for what is undefined on the way, unless None */
    static Function<Object, Object> of(Run run, Object attribute, Object otherwise) {
        List<Object> parts = parts(run, attribute);
        return item -> {
            Object value = item;
            for (Object part : parts) {
                value = Attributes.item(run, value, part);
                if (value instanceof Undefined && otherwise != None.NONE) {
                    value = otherwise;
                }
            }
            return value;
        };
    }

    /** As a sort key: strings without regard to case, unless {@code exact}. */
    static Function<Object, Object> keyed(Run run, Object attribute, boolean exact) {
        Function<Object, Object> getter = of(run, attribute);
        return item -> fold(getter.apply(item), exact);
    }

    static Object fold(Object value, boolean exact) {
        return !exact && value instanceof SourcedText text ? TextOps.lower(text) : value;
    }

    private static List<Object> parts(Run run, Object attribute) {
        if (attribute == None.NONE) {
            return List.of();
        }
        if (!(attribute instanceof SourcedText path)) {
            return List.of(attribute);
        }
        List<Object> parts = new ArrayList<>();
        for (Object part : TextOps.split(run, path, ".", -1)) {
            String name = part.toString();
            boolean digits = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
            Object index = digits ? Numbers.parseInt(name, 10) : null;
            parts.add(index == null ? part : index);
        }
        return parts;
    }
}
