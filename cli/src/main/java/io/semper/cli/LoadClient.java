package io.semper.cli;

import io.semper.StreamProtocol;

/** One connection of a {@link Load}: it tells the load what it has verified, and how it ended. */
interface LoadClient extends StreamProtocol {
    /** Sends nothing more and ends when everything that is due has come. */
    void finish();
}
