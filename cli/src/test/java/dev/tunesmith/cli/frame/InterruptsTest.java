package dev.tunesmith.cli.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tunesmith.core.model.Cancellation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterruptsTest {

    private final CapturedTerminal captured = new CapturedTerminal();
    private final List<Integer> ends = new ArrayList<>();
    private final Interrupts interrupts = new Interrupts(captured.terminal().err(), ends::add);

    @Test
    void theFirstAsksAndTheSecondEnds() {
        Cancellation cancellation = interrupts.cancellation();
        interrupts.interrupted();
        assertThat(cancellation.isCancelled()).isTrue();
        assertThat(ends).isEmpty();
        assertThat(captured.err()).contains("press Ctrl-C again");
        interrupts.interrupted();
        assertThat(ends).containsExactly(130);
    }

    @Test
    void withoutAPromiseTheFirstEnds() {
        interrupts.interrupted();
        assertThat(ends).containsExactly(130);
    }
}
