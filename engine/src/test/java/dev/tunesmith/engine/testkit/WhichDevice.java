package dev.tunesmith.engine.testkit;

import dev.tunesmith.core.error.UsageException;
import dev.tunesmith.engine.tensor.Device;

/** A program that prints the device of its process, or what is wrong with the one that was asked for, and the fix. */
public final class WhichDevice {

    private WhichDevice() {}

    public static void main(String[] arguments) {
        try {
            System.out.println(Device.current());
        } catch (UsageException e) {
            System.out.println(e.getMessage() + "; " + e.fix());
        }
    }
}
