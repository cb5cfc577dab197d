package io.semper.it;

import java.io.IOException;

/** One of the libraries that serve at once in a {@link SideBySide}. */
interface Side extends AutoCloseable {
    /** Sends {@code bytes} through the library and returns as many that came back. */
    byte[] echo(byte[] bytes) throws IOException;

    @Override
    void close() throws IOException;
}
