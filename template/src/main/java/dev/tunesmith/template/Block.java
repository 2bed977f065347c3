package dev.tunesmith.template;

import java.util.List;

/**
 * Statements in a row.
 *
 * @param statements in order
 */
record Block(List<Stmt> statements) {

    static final Block EMPTY = new Block(List.of());

    Stmt.Signal exec(Run run, Scope scope) {
        for (int i = 0; i < statements.size(); i++) {
            run.meter().step();
            Stmt.Signal signal = statements.get(i).exec(run, scope);
            if (signal != Stmt.Signal.NEXT) {
                return signal;
            }
        }
        return Stmt.Signal.NEXT;
    }
}
