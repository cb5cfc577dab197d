package io.semper.examples.foreign;

import java.io.IOException;

/** A client that does its own I/O and never blocks. */
public interface NonBlockingClient {
    /** What the client waits for: {@code PGRES_POLLING_READING} and the like of libpq. */
    enum Wait {
        /** Its descriptor is readable. */
        READ,
        /** Its descriptor is writable. */
        WRITE,
        /** One or the other. */
        READ_OR_WRITE,
        /** Nothing: it is done. */
        NOTHING
    }

    /** Does what can be done without waiting, and returns what to wait for before the next call. */
    Wait proceed() throws IOException;
}
