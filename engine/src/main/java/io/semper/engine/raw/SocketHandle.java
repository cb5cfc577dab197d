package io.semper.engine.raw;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.RawSocket;
import io.semper.ReceivedDatagram;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.raw.Operation.Attempt;
import io.semper.engine.raw.Operation.Done;
import io.semper.engine.stream.Buffers;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the three kinds of socket have in common: the pending operation of each direction, the interest that it needs, and the end. A method
 * that a kind does not override is one that the kind does not have. Owner only.
 *
 * <p>It is long because it has every method of {@link RawSocket}, most of which only refuse, with a sentence of their own.
 */
abstract class SocketHandle extends CoalescingTask implements RawSocket, ReadinessListener {
    private static final Set<SocketOption<?>> ALWAYS = Set.of(
            StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF, StandardSocketOptions.SO_REUSEADDR);

    final RawRoom room;
    HandleState state;
    private final Socket socket;
    private @Nullable Registration registration;
    private @Nullable Operation<?> receiving;
    private @Nullable Operation<?> sending;
    private @Nullable IOException unwatched;
    private int interest = Interest.NONE;

    SocketHandle(RawRoom room, Socket socket, HandleState state) {
        super(room.loop());
        this.room = room;
        this.socket = socket;
        this.state = state;
        room.add(this);
    }

    /** Such as {@code a stream}. */
    abstract String kind();

    /** Such as {@code tcp 127.0.0.1:80}. */
    abstract String describe();

    /** Whether the socket takes {@code option}, beyond those that every socket takes. */
    abstract boolean takes(SocketOption<?> option);

    final Buffers buffers() {
        return room.buffers();
    }

    /**
     * Makes the socket known to the poller, before the first operation: a backend by completion reads and accepts only then. Closes the
     * socket if this fails.
     */
    final void register() throws IOException {
        try {
            registration = loop.poller().register(socket, this);
        } catch (Throwable failure) {
            release();
            throw failure;
        }
    }

    // ---- beginning an operation

    /** Throws unless the caller may use the loop and the socket is open. The first statement of every operation. */
    final void checkOpen(String call) {
        loop.checkUsable();
        if (state == HandleState.CLOSED) {
            throw new IllegalStateException(call + " on " + describe() + ", which is closed: open another socket");
        }
    }

    final void checkReady(String call) {
        checkOpen(call);
        if (state != HandleState.READY) {
            throw wrongState(call, "connect() must have completed first");
        }
    }

    final void checkNotBegun(String call, boolean mayBeBound) {
        checkOpen(call);
        if (state != HandleState.NEW && !(mayBeBound && state == HandleState.BOUND)) {
            throw wrongState(call, "it must come before");
        }
    }

    final IllegalStateException wrongState(String call, String instead) {
        String words = state == HandleState.BOUND ? "is bound" : state.words();
        return new IllegalStateException(call + " on " + describe() + ", which " + words + ": " + instead);
    }

    final void checkNotReceiving(String call) {
        checkFree(call, receiving);
    }

    final void checkNotSending(String call) {
        checkFree(call, sending);
    }

    private void checkFree(String call, @Nullable Operation<?> pending) {
        if (pending != null) {
            throw new IllegalStateException(call + " on " + describe() + ": " + pending.call()
                    + " is pending, and a direction has one operation at a time; wait for it, or cancel it");
        }
    }

    static int checkMax(String call, int max) {
        if (max < 1) {
            throw new IllegalArgumentException(call + ": max is " + max + ", and must be 1 or more");
        }
        return max;
    }

    static void checkSpace(String call, ByteBuffer buffer) {
        if (Objects.requireNonNull(buffer, "buffer").isReadOnly()) {
            throw new IllegalArgumentException(call + ": the buffer is read-only");
        }
        if (!buffer.hasRemaining()) {
            throw new IllegalArgumentException(call + ": the buffer has no space left; use clear() or compact()");
        }
    }

    /** Tries an operation of the receiving direction, which is free, and keeps it if it would block. */
    final <T extends @Nullable Object> LoopFuture<T> receive(String call, Attempt<T> attempt) {
        try {
            Done<T> done = attempt.now();
            return done == null ? receiveLater(call, attempt) : LoopFutures.completed(loop, done.value());
        } catch (IOException e) {
            return failed(call, e);
        }
    }

    final <T extends @Nullable Object> LoopFuture<T> receiveLater(String call, Attempt<T> attempt) {
        Operation<T> operation = new Operation<>(call, attempt, new LoopPromise<>(loop), false);
        receiving = operation;
        return pending(operation);
    }

    final <T extends @Nullable Object> LoopFuture<T> send(String call, Attempt<T> attempt) {
        try {
            Done<T> done = attempt.now();
            return done == null ? sendLater(call, attempt, false) : LoopFutures.completed(loop, done.value());
        } catch (IOException e) {
            return failed(call, e);
        }
    }

    final <T extends @Nullable Object> LoopFuture<T> sendLater(String call, Attempt<T> attempt, boolean closes) {
        Operation<T> operation = new Operation<>(call, attempt, new LoopPromise<>(loop), closes);
        sending = operation;
        return pending(operation);
    }

    private <T extends @Nullable Object> LoopFuture<T> pending(Operation<T> operation) {
        LoopFuture<T> future = operation.promise().future();
        operation.promise().onCancel(() -> cancelled(operation));
        updateInterest();
        return future;
    }

    final <T extends @Nullable Object> LoopFuture<T> failed(String call, IOException cause) {
        return LoopFutures.failed(loop, NetErrors.during(call + " on " + describe(), cause));
    }

    // ---- pending operations

    /** Whether the pending operation of the sending direction waits for the OS, and not for a timer. */
    boolean waitsForRoom() {
        return true;
    }

    /** Called when the sending direction becomes free. */
    void sendingEnded() {}

    final void updateInterest() {
        int wanted = (receiving != null ? Interest.READ : 0) | (sending != null && waitsForRoom() ? Interest.WRITE : 0);
        if (registration != null && wanted != interest) {
            interest = wanted;
            registration.interest(wanted);
        }
    }

    private void free(Operation<?> operation) {
        if (receiving == operation) {
            receiving = null;
        } else if (sending == operation) {
            sending = null;
            sendingEnded();
        }
        if (state != HandleState.CLOSED) {
            updateInterest();
        }
    }

    private void cancelled(Operation<?> operation) {
        free(operation);
        if (operation.closes()) {
            release();
        }
    }

    private void failed(Operation<?> operation, IOException cause) {
        IOException failure = NetErrors.during(operation.call() + " on " + describe(), cause);
        cancelled(operation);
        operation.promise().tryFail(failure);
    }

    /** Tries the pending operation of the sending direction, if there is one. */
    final void retrySending() {
        if (sending != null) {
            advance(sending);
        }
    }

    private <T extends @Nullable Object> void advance(Operation<T> operation) {
        Done<T> done;
        try {
            done = operation.attempt().now();
        } catch (IOException e) {
            failed(operation, e);
            return;
        } catch (Throwable thrown) {
            cancelled(operation);
            operation.promise().tryFail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
            return;
        }
        if (done == null) {
            updateInterest();
            return;
        }
        free(operation);
        operation.promise().tryComplete(done.value());
    }

    @Override
    protected void perform(int bits) {
        IOException refused = unwatched;
        unwatched = null;
        if (refused != null) {
            failAll(refused);
            return;
        }
        try {
            if ((bits & Interest.READ) != 0 && receiving != null) {
                advance(receiving);
            }
        } finally {
            if ((bits & Interest.WRITE) != 0) {
                roomReported();
            }
        }
    }

    /** Called when the OS has room to send. */
    void roomReported() {
        retrySending();
    }

    private void failAll(IOException cause) {
        Operation<?> first = receiving;
        Operation<?> second = sending;
        if (first != null) {
            failed(first, cause);
        }
        if (second != null && sending == second) {
            failed(second, cause);
        }
    }

    @Override
    public final void onReady(int bits) {
        schedule(bits);
    }

    @Override
    public final void onWatchFailed(IOException cause) {
        unwatched = cause;
        schedule(Interest.NONE);
    }

    @Override
    public final void onReleased() {
        socket.close();
    }

    // ---- the end

    @Override
    public final void close() {
        loop.ownership().check();
        if (state == HandleState.CLOSED) {
            return;
        }
        String what = describe();
        Operation<?> first = receiving;
        Operation<?> second = sending;
        release();
        fail(first, what);
        fail(second, what);
    }

    private static void fail(@Nullable Operation<?> operation, String what) {
        if (operation != null) {
            operation
                    .promise()
                    .tryFail(new SocketException(operation.call() + " on " + what
                            + ": the socket was closed while the operation was pending"));
        }
    }

    /** Closes the descriptor. What is pending is left to the caller. */
    final void release() {
        if (state == HandleState.CLOSED) {
            return;
        }
        state = state.to(HandleState.CLOSED);
        receiving = null;
        if (sending != null) {
            sending = null;
            sendingEnded();
        }
        interest = Interest.NONE;
        room.remove(this);
        loop.poller().closeNow(socket);
    }

    @Override
    public final boolean isOpen() {
        loop.ownership().check();
        return state != HandleState.CLOSED;
    }

    // ---- what the socket says

    @Override
    public final @Nullable SocketAddress localAddress() {
        loop.ownership().check();
        return local();
    }

    final @Nullable SocketAddress local() {
        try {
            return state == HandleState.CLOSED ? null : socket.localAddress();
        } catch (IOException gone) {
            return null;
        }
    }

    @Override
    public final <T> RawSocket option(SocketOption<T> option, T value) {
        checkKnown(option);
        Objects.requireNonNull(value, "value");
        try {
            socket.setOption(option, value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    NetErrors.during("setting " + option.name() + " of " + describe() + " to " + value, e));
        }
    }

    @Override
    public final <T> T option(SocketOption<T> option) {
        checkKnown(option);
        try {
            return socket.getOption(option);
        } catch (IOException e) {
            throw new UncheckedIOException(NetErrors.during("reading " + option.name() + " of " + describe(), e));
        }
    }

    private void checkKnown(SocketOption<?> option) {
        checkOpen("option()");
        Objects.requireNonNull(option, "option");
        if (!ALWAYS.contains(option) && !takes(option)) {
            throw StreamSettings.unknown(loop, option);
        }
    }

    @Override
    public final String toString() {
        return "raw socket " + describe() + " (" + state + ")";
    }

    // ---- what not every kind has

    private IllegalStateException notOf(String call, String instead) {
        checkOpen(call);
        return new IllegalStateException(call + " on " + describe() + ", which is " + kind() + ": " + instead);
    }

    @Override
    public void bind(SocketAddress local) {
        throw notOf("bind()", "listen() binds it");
    }

    @Override
    public void listen(SocketAddress local, int backlog) {
        throw notOf("listen()", "use RawSockets.listener()");
    }

    @Override
    public LoopFuture<@Nullable Void> connect(SocketAddress remote) {
        throw notOf("connect()", "use RawSockets.stream()");
    }

    @Override
    public LoopFuture<RawSocket> accept() {
        throw notOf("accept()", "use RawSockets.listener()");
    }

    @Override
    public LoopFuture<ByteBuffer> recv(int max) {
        throw notOf("recv()", "use the socket that accept() gives");
    }

    @Override
    public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
        throw notOf("recvInto()", "use the socket that accept() gives");
    }

    @Override
    public LoopFuture<@Nullable Void> sendAll(ByteBuffer data) {
        throw notOf("sendAll()", "use the socket that accept() gives");
    }

    @Override
    public LoopFuture<ReceivedDatagram> recvFrom(int max) {
        throw notOf("recvFrom()", "use recv(), or RawSockets.datagram()");
    }

    @Override
    public LoopFuture<SocketAddress> recvFromInto(ByteBuffer buffer) {
        throw notOf("recvFromInto()", "use recvInto(), or RawSockets.datagram()");
    }

    @Override
    public LoopFuture<@Nullable Void> sendTo(ByteBuffer data, SocketAddress to) {
        throw notOf("sendTo()", "use sendAll(), or RawSockets.datagram()");
    }

    @Override
    public void shutdownOutput() {
        throw notOf("shutdownOutput()", "only a connected stream has a sending half");
    }
}
