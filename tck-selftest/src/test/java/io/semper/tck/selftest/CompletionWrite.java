package io.semper.tck.selftest;

import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes accepted for writing: the good kernel takes them piece by piece, and their progress is reported later. */
final class CompletionWrite {
    private final StreamSocket good;
    private final int most;
    private @Nullable ByteBuffer spare;
    private @Nullable ByteBuffer memory;
    private int unsent;
    private int untold;
    private @Nullable IOException failure;
    private @Nullable IOException untoldFailure;

    /** The number of bytes that were taken and not yet reported. */
    private long progress;

    CompletionWrite(StreamSocket good, int most) {
        this.good = good;
        this.most = most;
    }

    /** Copies as much as there is room for, if no write is under way. */
    int accept(ByteBuffer[] chunks, int from, int count) throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (unsent > 0) {
            return 0;
        }
        ByteBuffer copy = memoryOf(room(chunks, from, count));
        for (int i = from; i < from + count && copy.hasRemaining(); i++) {
            ByteBuffer chunk = chunks[i];
            int n = Math.min(copy.remaining(), chunk.remaining());
            copy.put(chunk.slice(chunk.position(), n));
            chunk.position(chunk.position() + n);
        }
        if (copy.position() > 0) {
            unsent = copy.position();
            memory = copy.flip();
            goOn();
        }
        return unsent;
    }

    private ByteBuffer memoryOf(int size) {
        if (spare == null || spare.capacity() < size) {
            spare = ByteBuffer.allocateDirect(size);
        }
        return spare.clear().limit(size);
    }

    private int room(ByteBuffer[] chunks, int from, int count) {
        long offered = 0;
        for (int i = from; i < from + count; i++) {
            offered += chunks[i].remaining();
        }
        return (int) Math.min(most, offered);
    }

    void goOn() {
        if (memory == null) {
            return;
        }
        try {
            untold += good.write(memory);
            if (!memory.hasRemaining()) {
                memory = null;
            }
        } catch (IOException e) {
            untoldFailure = e;
            memory = null;
        }
    }

    /** Throws the failure that prevented sending; otherwise returns the number of bytes sent since the last call. */
    long finish() throws IOException {
        goOn(); // tries what the OS takes now, whether or not it has reported room
        if (untold > 0) {
            complete();
        }
        if (failure != null) {
            throw failure;
        }
        long heard = progress;
        progress = 0;
        return heard;
    }

    long unsent() {
        return unsent;
    }

    /** Whether a write is under way. */
    boolean isBusy() {
        return memory != null;
    }

    boolean hasEnded() {
        return untold > 0 || untoldFailure != null;
    }

    void complete() {
        progress += untold;
        unsent -= untold;
        untold = 0;
        failure = untoldFailure == null ? failure : untoldFailure;
        untoldFailure = null;
    }

    /** Whether there is progress to report, or room. */
    boolean isDone() {
        return unsent == 0 || progress > 0 || failure != null;
    }
}
