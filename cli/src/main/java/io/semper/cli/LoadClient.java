package io.semper.cli;

import io.semper.StreamProtocol;

/** One connection of a {@link Load}: reports what it has verified, and how it ended. */
interface LoadClient extends StreamProtocol {
    /** Sends nothing more, and ends the connection when everything outstanding has arrived. */
    void finish();
}
