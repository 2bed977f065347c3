package dev.tunesmith.template;

import java.util.List;

/** What can be assigned to. */
sealed interface Target {

    void assign(Run run, Scope scope, Object value);

    /** A variable of the innermost scope. */
    record Name(String name) implements Target {
        @Override
        public void assign(Run run, Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    /** An attribute of a namespace. */
    record Attribute(Expr.Name owner, String name, int at) implements Target {
        @Override
        public void assign(Run run, Scope scope, Object value) {
            run.at(at);
            if (!(owner.eval(run, scope) instanceof Namespace namespace)) {
                throw Fault.type("cannot assign attribute on non-namespace object");
            }
            namespace.set(name, value);
        }
    }

    /** Several at once: the value is unpacked. */
    record Tuple(List<Target> targets, int at) implements Target {
        @Override
        public void assign(Run run, Scope scope, Object value) {
            run.at(at);
            List<Object> items = Ops.toList(run, value);
            if (items.size() != targets.size()) {
                throw Fault.type(
                        items.size() < targets.size()
                                ? "not enough values to unpack (expected " + targets.size() + ", got " + items.size()
                                        + ")"
                                : "too many values to unpack (expected " + targets.size() + ")");
            }
            for (int i = 0; i < items.size(); i++) {
                targets.get(i).assign(run, scope, items.get(i));
            }
        }
    }
}
