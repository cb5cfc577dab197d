package io.semper.tasks.stream;

import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.tasks.Parking;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a stream: unread bytes, the one read that waits for more, and when the transport is paused. For the owner of the
 * loop.
 *
 * <p>Reading is on while a read waits, or fewer bytes are unread than {@link #bound}; so no more is kept than that bound, or what the
 * read needs, except for bytes that a layer such as TLS has and delivers at once.
 */
final class Inbound {
    static final int BOUND = 64 * 1024;

    final PullInto into = new PullInto();
    final Pulls.Some some = new Pulls.Some();

    private final Link link;
    private final StreamBuffer bytes;
    private int bound = BOUND;
    private boolean ended;
    private boolean paused;

    /** Where a task waits that reads; it takes the result from the read itself. */
    private final Parking parking;

    /** What a task that has waited throws. */
    private @Nullable Throwable failure;

    /** The read that waits; the wait may be over if the read was cancelled. */
    private @Nullable Pull<?> pull;

    /** The future of the read that waits, unless it is that of a task. */
    private @Nullable LoopPromise<@Nullable Object> promise;

    /** Whether a task is between its call and its return. */
    private boolean busy;

    /** Memory of the caller that the loop was given for the read that it makes next. */
    private @Nullable ByteBuffer target;

    Inbound(Link link) {
        this.link = link;
        parking = Parking.of(link.loop(), this);
        bytes = new StreamBuffer(link.loop().local(ChunkPool.class, ChunkPool::new));
    }

    // ---- what readers call

    int unread() {
        return bytes.unread();
    }

    void setBound(int newBound) {
        bound = newBound;
        regulate();
    }

    boolean isBusy() {
        return busy || waiting() != null;
    }

    /** Runs a read into {@code memory}. */
    void run(PullInto read, ByteBuffer memory) throws IOException {
        check(read);
        try {
            runChecked(read.of(memory));
        } finally {
            read.forget();
        }
    }

    /** Runs a read into {@code memory}, and returns a future of its result. */
    LoopFuture<Integer> start(PullInto read, ByteBuffer memory) {
        try {
            check(read);
        } catch (IOException failure) {
            return LoopFutures.failed(link.loop(), failure);
        }
        try {
            return startChecked(read.of(memory));
        } finally {
            if (pull != read) {
                read.forget();
            }
        }
    }

    /** Runs {@code read} and returns once it has its result; waits in a task. */
    void run(Pull<?> read) throws IOException {
        check(read);
        runChecked(read);
    }

    private void runChecked(Pull<?> read) throws IOException {
        if (tryNow(read)) {
            return;
        }
        begin(read, null);
        busy = true;
        try {
            parking.await();
            if (failure != null) {
                throw Inbound.<RuntimeException>raise(failure);
            }
        } finally {
            busy = false;
            failure = null;
            end();
        }
    }

    /** Runs {@code read}, and returns a future of its result. */
    <T extends @Nullable Object> LoopFuture<T> start(Pull<T> read) {
        try {
            check(read);
        } catch (IOException failure) {
            return LoopFutures.failed(link.loop(), failure);
        }
        return startChecked(read);
    }

    private <T extends @Nullable Object> LoopFuture<T> startChecked(Pull<T> read) {
        try {
            if (tryNow(read)) {
                return LoopFutures.completed(link.loop(), read.result());
            }
        } catch (IOException failure) {
            return LoopFutures.failed(link.loop(), failure);
        }
        LoopPromise<@Nullable Object> begun = link.loop().createPromise();
        begin(read, begun);
        begun.onCancel(this::end); // no event need follow at which the wait would end
        return typed(begun.future());
    }

    @SuppressWarnings("unchecked") // it completes with the result of the read
    private static <T extends @Nullable Object> LoopFuture<T> typed(LoopFuture<?> future) {
        return (LoopFuture<T>) future;
    }

    private void check(Pull<?> read) throws IOException {
        link.checkUsable(read.call);
        if (isBusy()) {
            throw new IllegalStateException(read.call + " on " + link
                    + " while another read waits: one task or callback reads a stream at a time");
        }
    }

    private boolean tryNow(Pull<?> read) throws IOException {
        bytes.release();
        boolean done = read.attempt(bytes);
        if (paused) {
            regulate();
        }
        return done || settle(read);
    }

    /** @param future null for a task, which parks */
    private void begin(Pull<?> read, @Nullable LoopPromise<@Nullable Object> future) {
        pull = read;
        promise = future;
        link.rested();
        regulate();
    }

    /** Ends the wait of a read, however that ended: nothing refers to memory of its caller from now on. */
    private void end() {
        pull = null;
        promise = null;
        target = null;
        into.forget();
    }

    /** Returns the read that waits and has not been cancelled. */
    private @Nullable Pull<?> waiting() {
        LoopPromise<?> begun = promise;
        if (begun == null ? busy && !parking.isOccupied() : begun.future().isDone()) {
            end();
        }
        return pull;
    }

    /** Gives {@code read}, which the unread bytes do not satisfy, the end of the stream or its failure, if there is one. */
    private boolean settle(Pull<?> read) throws IOException {
        if (link.isLost() && !(ended && link.isEndedWithoutFailure())) {
            throw link.broken(read.call);
        }
        if (ended) { // it stays, though a protocol such as TLS 1.2 ends the other half with it
            read.atEnd(bytes, link);
        }
        return ended;
    }

    // ---- what the protocol calls

    ByteBuffer buffer(int hint) {
        Pull<?> read = waiting();
        ByteBuffer memory = read == null || bytes.size() > 0 ? null : read.memory();
        target = memory;
        if (memory != null) {
            return memory;
        }
        int room = Math.max(bound, read == null ? 0 : read.most()) - bytes.size();
        return bytes.space(room > 0 ? room : hint > 0 ? hint : Chunk.LARGE);
    }

    void updated(int n) {
        if (link.isClosedHere()) {
            return;
        }
        if (target == null) {
            bytes.added(n);
            wake(true);
        } else { // the same read still waits: a loop asks for memory right before it puts bytes there (READ-08)
            into.filled(n);
            complete(into, true);
        }
        if (!link.isClosedHere()) { // a task that has continued may have closed the stream
            regulate();
        }
    }

    /** A task that waits continues later: what leaves the loop out of its code would end the other half, too (TASK-24). */
    void ended() {
        ended = true;
        bytes.takeBack();
        wake(false);
    }

    /** Notes that the stream is lost or closed; {@link Link} knows why. */
    void lost() {
        bytes.takeBack();
        wake(false);
    }

    /** Drops what is unread, and fails the read that waits. */
    void closed() {
        bytes.drop();
        Pull<?> read = waiting();
        if (read != null) {
            fail(link.closedHere(read.call));
        }
    }

    /** Takes the unread bytes, for a layer that begins with them. */
    ByteBuffer takeAll() {
        bytes.release();
        return ByteBuffer.wrap(bytes.take(bytes.size()));
    }

    /** A layer has resumed the transport below it, and reading of the new one is on. */
    void resumed() {
        paused = false;
        regulate();
    }

    /** @param now whether a task continues inside this call */
    private void wake(boolean now) {
        Pull<?> read = waiting();
        if (read == null) {
            return;
        }
        try {
            if (!read.attempt(bytes) && !settle(read)) {
                return;
            }
        } catch (Throwable thrown) {
            if (LoopExit.leavesLoop(thrown)) {
                throw Inbound.<RuntimeException>raise(thrown);
            }
            fail(thrown);
            return;
        }
        complete(read, now);
    }

    /** Ends the wait of a read that has its result. The last step of a callback, since a task may continue in the call. */
    private void complete(Pull<?> read, boolean now) {
        LoopPromise<@Nullable Object> begun = promise;
        end();
        if (begun != null) {
            begun.tryComplete(read.result());
        } else if (now) {
            parking.resume();
        } else {
            parking.resumeLater();
        }
    }

    private void fail(Throwable why) {
        LoopPromise<?> begun = promise;
        end();
        if (begun == null) {
            failure = why;
            parking.resumeLater();
        } else {
            begun.tryFail(why);
        }
    }

    @SuppressWarnings("unchecked") // unchecked, but for the compiler
    private static <X extends Throwable> X raise(Throwable thrown) throws X {
        throw (X) thrown;
    }

    /** Pauses the transport if more is unread than wanted, and resumes it if a read waits or half of it has been read. */
    private void regulate() {
        if (link.isUpgrading()) {
            return; // the transport below is the layer's
        }
        boolean waits = waiting() != null;
        if (!paused && !waits && bytes.size() >= bound) {
            paused = true;
            link.transport().pauseReading();
        } else if (paused && (waits || bytes.size() <= bound / 2)) {
            paused = false;
            link.transport().resumeReading();
        }
    }

    /** What a task that reads waits for. */
    @Override
    public String toString() {
        Pull<?> read = pull;
        return (read == null ? "a read" : read.call) + " on " + link;
    }
}
