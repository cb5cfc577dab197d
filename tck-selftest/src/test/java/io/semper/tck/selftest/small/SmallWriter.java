package io.semper.tck.selftest.small;

import io.semper.ContextCarrier;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamOptions;
import io.semper.WriteLimits;
import io.semper.WriteQueueFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The write half of a connection, with its flow control. */
final class SmallWriter {
    /** The number of heap bytes that the JDK copies for one write. */
    private static final int PIECE = 128 * 1024;

    private enum Half {
        OPEN,
        ENDING,
        ENDED
    }

    /** A queued chunk; {@code released} is null if the bytes are a copy. */
    private record Chunk(ByteBuffer bytes, @Nullable Runnable released) {}

    /** A future that waits until {@code upTo} bytes were sent. */
    private record Drain(long upTo, LoopPromise<@Nullable Void> promise) {}

    private final SmallStream stream;
    private final SmallLoop loop;
    private final long cap;
    private final ArrayDeque<Chunk> queue = new ArrayDeque<>();
    private final ArrayDeque<Drain> drains = new ArrayDeque<>();
    private long written;
    private boolean dropped;
    private volatile long size;
    private long copied;
    private int low;
    private int high;
    private Half half = Half.OPEN;
    private volatile boolean corked;
    private boolean paused;

    SmallWriter(SmallStream stream, StreamOptions options) {
        this.stream = stream;
        loop = stream.loop;
        cap = options.writeQueueCap();
        low = options.lowLimit();
        high = options.highLimit();
    }

    long size() {
        return size;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    boolean isPaused() {
        return paused;
    }

    boolean isEnding() {
        return half != Half.OPEN;
    }

    boolean wants() {
        return !corked && size > 0;
    }

    void write(ByteBuffer data) {
        write("write()", data);
    }

    void writeAll(ByteBuffer[] chunks) {
        for (int i = 0; i < chunks.length; i++) {
            Objects.requireNonNull(chunks[i], "chunks[" + i + "]");
        }
        accepts("writeAll()");
        for (ByteBuffer chunk : chunks) {
            write("writeAll()", chunk);
        }
    }

    private void write(String call, ByteBuffer data) {
        if (accepts(call)) {
            sendNow(data);
            if (data.hasRemaining() && !stream.isClosing()) {
                keepCopy(data);
            }
            noteWaiting();
        }
        dropped |= data.hasRemaining();
        data.position(data.limit());
    }

    private void keepCopy(ByteBuffer data) {
        copied += data.remaining();
        if (copied > cap) {
            dropped = true;
            stream.fail(new WriteQueueFullException(
                    "writing to " + stream + ": " + copied + " copied bytes would be queued, and the cap is " + cap));
        } else {
            keep(new Chunk(ByteBuffer.allocate(data.remaining()).put(data).flip(), null));
        }
    }

    private void keep(Chunk chunk) {
        size += chunk.bytes.remaining();
        queue.add(chunk);
    }

    void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        ContextCarrier.Snapshot context = loop.captured();
        Runnable release = released == null ? () -> {} : () -> SmallLoop.in(context, () -> released.accept(data));
        if (!accepts("writeOwned()")) {
            dropped |= data.hasRemaining();
            data.position(data.limit());
            loop.turns.release(release);
            return;
        }
        sendNow(data);
        if (data.hasRemaining() && !stream.isClosing()) {
            keep(new Chunk(data, release));
        } else {
            dropped |= data.hasRemaining();
            loop.turns.release(release);
        }
        noteWaiting();
    }

    private boolean accepts(String call) {
        if (!stream.isClosing() && half != Half.OPEN) {
            throw new IllegalStateException(call + " after writeEof() on " + stream + ": the sending half is closed");
        }
        return !stream.isClosing();
    }

    private void sendNow(ByteBuffer data) {
        int bytes = data.remaining();
        sendCorkedIfHigh(bytes);
        written += bytes; // after what is corked, which would be taken for these otherwise
        if (bytes > 0 && queue.isEmpty() && (!corked || mustNotBeCorked(bytes))) {
            try {
                send(data);
            } catch (IOException e) {
                broke(e);
            }
        }
    }

    private void send(ByteBuffer data) throws IOException {
        int limit = data.limit();
        try {
            while (data.position() < limit) {
                data.limit(Math.min(limit, data.position() + PIECE));
                int sent = stream.channel.write(data);
                loop.turns.figures.bytesWritten.add(sent);
                if (sent > 0) {
                    stream.active();
                }
                if (data.hasRemaining()) {
                    return;
                }
            }
        } finally {
            data.limit(limit);
        }
    }

    private void broke(IOException cause) {
        stream.fail(SmallErrors.broken("writing to " + SmallStream.text(stream.remoteAddress()), cause));
    }

    private void noteWaiting() {
        if (!queue.isEmpty() && !stream.isClosing()) {
            stream.updateWants();
            pauseIfHigh();
        }
    }

    void writable() {
        flush();
        resumeIfLow();
    }

    private void flush() {
        try {
            while (!queue.isEmpty()) {
                Chunk first = queue.element();
                int before = first.bytes.remaining();
                send(first.bytes);
                int sent = before - first.bytes.remaining();
                size -= sent;
                copied -= first.released == null ? sent : 0;
                if (first.bytes.hasRemaining()) {
                    break;
                }
                queue.remove();
                release(first);
            }
        } catch (IOException e) {
            broke(e);
            return;
        }
        while (!drains.isEmpty() && drains.element().upTo <= written - size) {
            drains.remove().promise.tryComplete(null);
        }
        if (queue.isEmpty() && half == Half.ENDING) {
            shutDown();
        }
        stream.flushed();
        stream.updateWants();
    }

    private void release(Chunk chunk) {
        if (chunk.released != null) {
            loop.turns.release(chunk.released);
        }
    }

    void cork() {
        if (!corked && !stream.isClosing()) {
            corked = true;
            loop.turns.corked.add(stream);
        }
    }

    /** Sends what is corked if it and {@code bytes} more would pause writing or exceed the cap; the cork stays. */
    private void sendCorkedIfHigh(int bytes) {
        if (corked && mustNotBeCorked(size + bytes)) {
            flush();
        }
    }

    private boolean mustNotBeCorked(long bytes) {
        return exceededBy(bytes) || bytes > cap && stream.isOpen();
    }

    private boolean exceededBy(long bytes) {
        return !paused && bytes > high && stream.isOpen();
    }

    void uncork() {
        if (corked) {
            corked = false;
            flush();
            resumeLater();
        }
    }

    void end() {
        if (half == Half.OPEN && !stream.isClosing()) {
            half = Half.ENDING;
            if (queue.isEmpty()) {
                shutDown();
            }
        }
    }

    private void shutDown() {
        half = Half.ENDED;
        try {
            stream.channel.shutdownOutput();
        } catch (IOException e) {
            broke(e);
        }
    }

    LoopFuture<@Nullable Void> drained() {
        if (dropped) {
            return LoopFutures.failed(loop, notTaken());
        }
        LoopPromise<@Nullable Void> promise = new LoopPromise<>(loop);
        if (queue.isEmpty()) {
            promise.complete(null);
        } else {
            drains.add(new Drain(written, promise));
        }
        return promise.future();
    }

    private IOException notTaken() {
        return new IOException("drained() on " + stream + ": the connection ended before", stream.cause());
    }

    void drop() {
        dropped |= !queue.isEmpty();
        if (!loop.isClosed()) {
            drains.forEach(drain -> drain.promise.tryFail(notTaken()));
        }
        drains.clear();
        queue.forEach(this::release);
        queue.clear();
        size = 0;
        copied = 0;
        corked = false;
    }

    void limits(int newLow, int newHigh) {
        StreamOptions.checkLimits(newLow, newHigh);
        low = newLow;
        high = newHigh;
        sendCorkedIfHigh(0);
        pauseIfHigh();
        resumeLater();
    }

    WriteLimits limits() {
        return WriteLimits.of(low, high);
    }

    private void resumeLater() {
        if (paused && size <= low) {
            loop.turns.soon(() -> stream.inContext(this::resumeIfLow));
        }
    }

    private void pauseIfHigh() {
        if (exceededBy(size)) {
            paused = true;
            stream.inContext(() -> tell("pauseWriting()", stream.protocol()::pauseWriting));
        }
    }

    private void resumeIfLow() {
        if (paused && size <= low && stream.isOpen()) {
            paused = false;
            tell("resumeWriting()", stream.protocol()::resumeWriting);
        }
    }

    private void tell(String what, Runnable callback) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            stream.threw(what, thrown);
        }
    }
}
