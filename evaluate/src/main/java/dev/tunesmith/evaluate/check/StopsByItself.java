package dev.tunesmith.evaluate.check;

import dev.tunesmith.core.model.Generation.FinishReason;
import java.util.Locale;

/** Passes where the answer ended in a stop token or stop string, not at a limit. */
public record StopsByItself() implements Check {

    @Override
    public String name() {
        return "stopsByItself";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    @Override
    public Judgement judge(CheckInput input) {
        return input.finishReason() == FinishReason.STOP
                ? Judgement.pass()
                : Judgement.fail("ended by " + input.finishReason().name().toLowerCase(Locale.ROOT));
    }
}
