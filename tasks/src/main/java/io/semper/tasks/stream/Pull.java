package io.semper.tasks.stream;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a read asks for. It is tried on the unread bytes, again with each arrival, and consumes nothing unless it succeeds. */
abstract class Pull<T extends @Nullable Object> {
    /** The call, for messages. */
    final String call;

    Pull(String call) {
        this.call = call;
    }

    /** Takes the result from {@code bytes} and returns true, or returns false if more bytes are needed. */
    abstract boolean attempt(StreamBuffer bytes) throws IOException;

    /** Sets the result for the end of the stream after {@code bytes}, which were not enough, or throws what the end means. */
    abstract void atEnd(StreamBuffer bytes, Link link) throws IOException;

    /** Returns the result, once there is one. */
    abstract T result();

    /** Returns how many unread bytes it needs at most. */
    abstract int most();

    /** Returns memory of the caller that arriving bytes go to if no byte is unread, or null. */
    @Nullable
    ByteBuffer memory() {
        return null;
    }

    /** Returns what to throw if the stream ends within what was asked for. */
    static EOFException ended(String what, StreamBuffer bytes, Link link) {
        int left = bytes.size();
        if (left == 0) {
            return new EOFException(what + " on " + link + ": the peer has ended the stream");
        }
        return new TruncatedException(
                what + " on " + link + ": the peer has ended the stream after " + left + " bytes of it",
                bytes.copy(left));
    }

    /** Returns {@code value} if it may be the size or limit of a read. */
    static int positive(String call, String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(call + " with " + name + " " + value + ": it must be 1 or more bytes");
        }
        return value;
    }
}
