package io.semper.engine.kernel;

import java.io.IOException;

/** The process or the OS has no descriptor or memory left: EMFILE, ENFILE, ENOBUFS, ENOMEM. */
public final class OutOfResourcesException extends IOException {
    private static final long serialVersionUID = 1L;

    /** With the message of the OS. */
    public OutOfResourcesException(String message) {
        super(message);
    }
}
