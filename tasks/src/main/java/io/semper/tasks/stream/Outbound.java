package io.semper.tasks.stream;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tasks.Tasks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a stream: whether the transport takes more, and the calls that wait for that, in order. A call waits only if the
 * transport is paused or others wait. For the owner of the loop.
 */
final class Outbound {
    /** The most bytes that the transport is given at once: what it cannot send, it copies. */
    private static final int PIECE = 64 * 1024;

    /** A task that has written more than this without a wait lets others run, and so finds out about a broken connection. */
    private static final int UNRESTED_BYTES = 256 * 1024;

    private static final int UNRESTED_CALLS = 64;

    private enum Kind {
        WRITE,
        DRAIN,
        FLUSH,
        END
    }

    private static final class Waiting {
        final Kind kind;
        final @Nullable ByteBuffer data;
        final LoopPromise<@Nullable Void> promise;

        Waiting(Kind kind, @Nullable ByteBuffer data, LoopPromise<@Nullable Void> promise) {
            this.kind = kind;
            this.data = data;
            this.promise = promise;
        }
    }

    private final Link link;
    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(1);
    private boolean paused;
    private boolean ended;
    private int unrestedBytes;
    private int unrestedCalls;

    Outbound(Link link) {
        this.link = link;
    }

    // ---- what writers call

    void write(ByteBuffer data) throws IOException {
        rest(Objects.requireNonNull(data, "data").remaining());
        check("write()");
        if (!tryWrite(data)) {
            await(enqueue(Kind.WRITE, data));
        }
    }

    LoopFuture<@Nullable Void> startWrite(ByteBuffer data) {
        try {
            check("write()");
        } catch (IOException failure) {
            return LoopFutures.failed(link.loop(), failure);
        }
        return tryWrite(data) ? done() : enqueue(Kind.WRITE, data);
    }

    /** Writes {@code data} if nothing has to be waited for. */
    boolean offer(ByteBuffer data) throws IOException {
        check("offer()");
        if (paused || !queue.isEmpty()) {
            return false;
        }
        link.transport().write(data);
        return true;
    }

    void drain() throws IOException {
        rest(0);
        check("drain()");
        if (paused || !queue.isEmpty()) {
            await(enqueue(Kind.DRAIN, null));
        }
    }

    LoopFuture<@Nullable Void> startDrain() {
        return start("drain()", Kind.DRAIN);
    }

    void flush() throws IOException {
        await(startFlush());
    }

    LoopFuture<@Nullable Void> startFlush() {
        return start("flush()", Kind.FLUSH);
    }

    void end() throws IOException {
        if (!ended) {
            await(startEnd());
        }
    }

    LoopFuture<@Nullable Void> startEnd() {
        if (ended) {
            return done();
        }
        if (!link.transport().canWriteEof()) {
            throw new UnsupportedOperationException("end() on " + link
                    + ": its protocol cannot end one half alone, as TLS 1.2 cannot; close() ends both");
        }
        return start("end()", Kind.END);
    }

    void cork() {
        link.transport().cork();
    }

    boolean isBusy() {
        return !queue.isEmpty();
    }

    /** Notes that the task waits for something else. */
    void rested() {
        unrestedBytes = 0;
        unrestedCalls = 0;
    }

    private void rest(int more) {
        unrestedBytes += Math.min(more, UNRESTED_BYTES);
        unrestedCalls++;
        if (unrestedBytes > UNRESTED_BYTES || unrestedCalls > UNRESTED_CALLS) {
            rested();
            Tasks.yieldNow();
        }
    }

    private void check(String call) throws IOException {
        link.checkUsable(call);
        if (link.isLost() || link.transport().isClosing()) {
            throw link.broken(call);
        }
        if (ended) {
            throw new IllegalStateException(call + " after end() on " + link + ": the sending half is closed");
        }
    }

    private boolean tryWrite(ByteBuffer data) {
        return queue.isEmpty() && !paused && handOver(data);
    }

    /** Gives the transport pieces of {@code data} until it is paused, and returns whether it has all. */
    private boolean handOver(ByteBuffer data) {
        int end = data.limit();
        while (end - data.position() > PIECE) {
            try {
                link.transport().write(data.limit(data.position() + PIECE));
            } finally {
                data.limit(end);
            }
            if (paused) {
                return false;
            }
        }
        link.transport().write(data);
        return true;
    }

    private LoopFuture<@Nullable Void> start(String call, Kind kind) {
        try {
            check(call);
        } catch (IOException failure) {
            return LoopFutures.failed(link.loop(), failure);
        }
        LoopFuture<@Nullable Void> future = enqueue(kind, null);
        pump();
        return future;
    }

    private LoopFuture<@Nullable Void> enqueue(Kind kind, @Nullable ByteBuffer data) {
        LoopPromise<@Nullable Void> promise = link.loop().createPromise();
        Waiting waiting = new Waiting(kind, data, promise);
        promise.onCancel(() -> queue.remove(waiting));
        queue.addLast(waiting);
        return promise.future();
    }

    private void await(LoopFuture<@Nullable Void> future) throws IOException {
        rested();
        Tasks.await(future, IOException.class);
    }

    private LoopFuture<@Nullable Void> done() {
        return LoopFutures.completed(link.loop(), null);
    }

    // ---- what the protocol calls

    void setPaused(boolean now) {
        paused = now;
        pump();
    }

    void lost() {
        while (!queue.isEmpty()) {
            Waiting first = queue.removeFirst();
            first.promise.tryFail(
                    link.isClosedHere() ? link.closedHere(call(first.kind)) : link.broken(call(first.kind)));
        }
    }

    private static String call(Kind kind) {
        return switch (kind) {
            case WRITE -> "write()";
            case DRAIN -> "drain()";
            case FLUSH -> "flush()";
            case END -> "end()";
        };
    }

    /** Does what the calls wait for, in order, as far as the transport takes more. */
    private void pump() {
        Waiting first = queue.peekFirst();
        while (first != null && !paused) {
            if (first.data != null && !handOver(first.data)) {
                return;
            }
            queue.removeFirst();
            finish(first);
            first = queue.peekFirst();
        }
    }

    private void finish(Waiting first) {
        switch (first.kind) {
            case FLUSH -> {
                link.transport().uncork();
                first.promise.follow(link.transport().drained());
            }
            case END -> {
                ended = true;
                link.transport().writeEof();
                first.promise.tryComplete(null);
            }
            default -> first.promise.tryComplete(null);
        }
    }
}
