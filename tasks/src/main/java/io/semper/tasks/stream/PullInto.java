package io.semper.tasks.stream;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A read into memory of the caller. One object serves all such reads of a stream, one after the other. */
final class PullInto extends Pull<Integer> {
    private @Nullable ByteBuffer into;
    private int count;

    PullInto() {
        super("read()");
    }

    PullInto of(ByteBuffer memory) {
        into = memory;
        return this;
    }

    @Override
    boolean attempt(StreamBuffer bytes) {
        ByteBuffer memory = into;
        if (memory == null || bytes.size() == 0) {
            return false;
        }
        filled(bytes.drainTo(memory));
        return true;
    }

    /** Notes that {@code n} bytes are in the memory. */
    void filled(int n) {
        count = n;
        into = null;
    }

    @Override
    void atEnd(StreamBuffer bytes, Link link) {
        filled(-1);
    }

    /** The result without an object. */
    int count() {
        return count;
    }

    @Override
    Integer result() {
        return count;
    }

    @Override
    int most() {
        return 1;
    }

    @Override
    @Nullable
    ByteBuffer memory() {
        return into;
    }

    /** Forgets the memory of a read that was cancelled. */
    void forget() {
        into = null;
    }
}
