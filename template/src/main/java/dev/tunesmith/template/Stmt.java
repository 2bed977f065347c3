package dev.tunesmith.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A statement of the syntax tree; runs itself. */
sealed interface Stmt {

    /** How a statement ended. */
    enum Signal {
        NEXT,
        BREAK,
        CONTINUE
    }

    Signal exec(Run run, Scope scope);

    /** Literal template text. */
    record Text(SourcedText text) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            run.out().append(text);
            return Signal.NEXT;
        }
    }

    /** {@code {{ value }}}. */
    record Print(Expr value, int at) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            Object result = value.eval(run, scope);
            run.at(at);
            run.out().append(Show.str(run, result));
            return Signal.NEXT;
        }
    }

    /** One arm of an {@code if}. */
    record Arm(Expr test, Block body) {}

    /** {@code {% if %}}; opens no scope of its own. */
    record If(List<Arm> arms, Block otherwise) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            for (Arm arm : arms) {
                if (Ops.truth(arm.test.eval(run, scope))) {
                    return arm.body.exec(run, scope);
                }
            }
            return otherwise.exec(run, scope);
        }
    }

    /** {@code {% for target in source if test recursive %}}; each turn sees the outer variables afresh. */
    record For(Target target, Expr source, @Nullable Expr test, Loop loop, int at) implements Stmt {

        /** The inside of the loop. */
        record Loop(Block body, Block otherwise, boolean recursive) {}

        @Override
        public Signal exec(Run run, Scope scope) {
            Object items = source.eval(run, scope);
            run.at(at);
            turn(run, scope, items, 0);
            return Signal.NEXT;
        }

        private void turn(Run run, Scope scope, Object items, int depth) {
            Object kept = test == null ? items : new Lazy(new Filtered(this, run, scope, items));
            LoopState state = new LoopState(run, kept, depth, loop.recursive ? nested(scope, depth) : null);
            Scope inner = new Scope(scope);
            boolean ran = false;
            while (state.advance()) {
                run.meter().step();
                inner.clear();
                inner.set("loop", state);
                target.assign(run, inner, state.current());
                Signal signal = loop.body.exec(run, inner);
                if (signal == Signal.BREAK) {
                    break;
                }
                // jinja2 notes at the end of the body that there was a turn: one cut short does not count
                ran |= signal == Signal.NEXT;
            }
            if (!ran) {
                loop.otherwise.exec(run, new Scope(scope));
            }
        }

        /** What {@code loop(items)} does in a recursive loop. */
        private Callable nested(Scope scope, int depth) {
            return (run, args) -> {
                Object items = args.positional("loop", 1, 1).get(0);
                Block again = new Block(List.of(new Again(this, items, depth + 1)));
                return run.capture(again, scope).text();
            };
        }

        private record Again(For whole, Object items, int depth) implements Stmt {
            @Override
            public Signal exec(Run run, Scope scope) {
                whole.turn(run, scope, items, depth);
                return Signal.NEXT;
            }
        }
    }

    /** The items of a loop that pass its test, each tested when its turn comes. */
    final class Filtered implements Iterator<Object> {

        private final For whole;
        private final Run run;
        private final Scope scope;
        private final Iterator<Object> items;
        private @Nullable Object next;

        Filtered(For whole, Run run, Scope scope, Object items) {
            this.whole = whole;
            this.run = run;
            this.scope = new Scope(scope);
            this.items = Ops.iterate(run, items);
        }

        @Override
        public boolean hasNext() {
            Expr test = whole.test;
            while (next == null && items.hasNext()) {
                run.meter().step();
                Object item = items.next();
                scope.clear();
                whole.target.assign(run, scope, item);
                next = test == null || Ops.truth(test.eval(run, scope)) ? item : null;
            }
            return next != null;
        }

        @Override
        public Object next() {
            Object item = hasNext() ? next : null;
            if (item == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return item;
        }
    }

    /** {@code {% set target = value %}}. */
    record Set(Target target, Expr value, int at) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            Object result = value.eval(run, scope);
            run.at(at);
            target.assign(run, scope, result);
            return Signal.NEXT;
        }
    }

    /** {@code {% set target | filters %}…{% endset %}}. */
    record SetBlock(Target target, List<Expr.FilterCall> filters, Block body, int at) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            Run.Capture capture = run.capture(body, new Scope(scope));
            if (capture.signal() != Signal.NEXT) {
                return capture.signal();
            }
            Object result = filtered(run, scope, filters, capture.text());
            run.at(at);
            target.assign(run, scope, result);
            return Signal.NEXT;
        }
    }

    /** {@code {% filter filters %}…{% endfilter %}}. */
    record FilterBlock(List<Expr.FilterCall> filters, Block body, int at) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            Scope inner = new Scope(scope);
            Run.Capture capture = run.capture(body, inner);
            if (capture.signal() == Signal.NEXT) {
                Object result = filtered(run, inner, filters, capture.text());
                run.at(at);
                run.out().append(Ops.text(result, "filter block"));
            }
            return capture.signal();
        }
    }

    private static Object filtered(Run run, Scope scope, List<Expr.FilterCall> filters, Object value) {
        Object result = value;
        for (Expr.FilterCall filter : filters) {
            result = filter.apply(run, scope, result);
        }
        return result;
    }

    /** {@code {% with a = 1 %}…{% endwith %}}. */
    record With(List<Target> targets, List<Expr> values, Block body) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            List<Object> results = new ArrayList<>();
            for (Expr value : values) {
                results.add(value.eval(run, scope));
            }
            Scope inner = new Scope(scope);
            for (int i = 0; i < results.size(); i++) {
                targets.get(i).assign(run, inner, results.get(i));
            }
            return body.exec(run, inner);
        }
    }

    /** {@code {% macro %}}. */
    record Define(Macro.Definition macro) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            scope.set(macro.name(), new Macro(macro, scope));
            return Signal.NEXT;
        }
    }

    /** {@code {% call(args) macro(...) %}…{% endcall %}}. */
    record CallBlock(Macro.Definition caller, Expr.Call call) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            Object result = call.eval(run, scope, new Macro(caller, scope));
            run.out().append(Show.str(run, result));
            return Signal.NEXT;
        }
    }

    /** {@code {% generation %}}: what it writes is what the assistant said. */
    record Generation(Block body) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            Run.Capture capture = run.capture(body, new Scope(scope));
            run.out().append(capture.text().inGeneration());
            return capture.signal();
        }
    }

    /** {@code {% break %}} and {@code {% continue %}}. */
    record Jump(Signal signal) implements Stmt {
        @Override
        public Signal exec(Run run, Scope scope) {
            return signal;
        }
    }
}
