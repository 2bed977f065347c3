package dev.tunesmith.core.error;

import org.jspecify.annotations.Nullable;

/** A model, adapter, checkpoint or tokenizer file that is missing, damaged or not supported. */
public final class ModelFileException extends TunesmithException {

    private static final long serialVersionUID = 1L;

    /** Create the error from what happened and where, and what to do about it. */
    public ModelFileException(String message, String fix) {
        this(message, fix, null);
    }

    /** Create the error with the lower-level failure behind it. */
    public ModelFileException(String message, String fix, @Nullable Throwable cause) {
        super(ExitCode.UNREADABLE_MODEL, message, fix, cause);
    }
}
