package dev.tunesmith.template;

import java.time.Clock;
import java.util.Map;

/** One rendering: what it may use, where it writes, and where in the template it is. */
final class Run {

    private final Meter meter;
    private final Clock clock;
    private final Map<String, Object> variables;
    private TextBuilder out;
    private int at;

    Run(Meter meter, Clock clock, Map<String, Object> variables) {
        this.meter = meter;
        this.clock = clock;
        this.variables = variables;
        this.out = new TextBuilder(meter);
    }

    Meter meter() {
        return meter;
    }

    Clock clock() {
        return clock;
    }

    TextBuilder out() {
        return out;
    }

    /** The offset of the template's node that is at work; where an error is reported. */
    int at() {
        return at;
    }

    void at(int offset) {
        at = offset;
    }

    /** An input variable or a global function, else undefined. */
    Object global(String name, Undefined missing) {
        Object value = variables.get(name);
        if (value == null) {
            value = Globals.find(name);
        }
        return value == null ? missing : value;
    }

    /** Run statements and give what they write instead of writing it. */
    Capture capture(Block body, Scope scope) {
        TextBuilder outer = out;
        TextBuilder inner = new TextBuilder(meter);
        out = inner;
        meter.enter();
        meter.items(1);
        try {
            Stmt.Signal signal = body.exec(this, scope);
            return new Capture(inner.toText(), signal);
        } finally {
            meter.leave();
            out = outer;
        }
    }

    /** Captured text, and how the statements ended. */
    record Capture(SourcedText text, Stmt.Signal signal) {}
}
