package io.semper.benchmarks.side;

import java.io.IOException;

/** The load's end of one connection, or of the datagrams to one server. */
interface LoadEnd {
    /** Sends the first messages. */
    void begin() throws IOException;

    /** Does what its key is ready for. Returns false when it is finished and must be replaced by another. */
    boolean ready() throws IOException;

    /** Sends again what has been lost; called now and then. */
    default void repair() throws IOException {}
}
