package io.semper.engine.net;

import io.semper.CloseReason;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.DueTask;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Ready;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a stream socket: the life of a connection. {@link StreamReader} has the way in and {@link StreamWriter} the way out;
 * what both may find, that the connection is over, is decided here, once, and the first cause counts.
 *
 * <p>It is its own task. Readiness, and steps that have to wait for a later turn, set bits of what is due; {@link #run} does that in a
 * fixed order. Closing: the state is CLOSED and the socket deregistered at once; the descriptor is closed when the poller releases it,
 * at the end of the turn; {@code connectionLost} comes in a later turn.
 */
public final class SocketStream extends DueTask implements StreamTransport, Ready {
    final StreamSocket socket;
    final StreamOptions options;
    private final Registration registration;
    private final @Nullable Throwable madeAt;
    final StreamReader reader;
    final StreamWriter writer;
    private StreamProtocol protocol = NoProtocol.INSTANCE;
    private StreamState state = StreamState.NEW;
    private CloseReason reason = CloseReason.OPEN;
    private @Nullable Throwable cause;
    private @Nullable SocketAddress local;
    private byte interest;

    /** Null for nobody's, and once the connection has ended. */
    @Nullable
    StreamOwner owner;

    @Nullable
    SocketStream previous;

    @Nullable
    SocketStream next;

    /** Registers {@code socket}, or takes over {@code existing}, its registration. */
    public SocketStream(EngineLoop loop, StreamSocket socket, @Nullable Registration existing, StreamOptions options)
            throws IOException {
        super(loop);
        this.socket = socket;
        this.options = options;
        madeAt = loop.madeHere();
        reader = new StreamReader(this, socket);
        writer = new StreamWriter(this);
        if (existing == null) {
            registration = loop.poller().register(socket, this);
        } else {
            registration = existing;
            existing.handOver(this);
            existing.interest(Interest.NONE);
        }
        loop.streams().add(this);
    }

    /**
     * Calls {@code connectionMade}, then {@code afterMade}, and starts to read. To be called from a task.
     *
     * @param whose hears when {@code connectionLost} has returned or thrown
     */
    void start(StreamProtocol first, @Nullable Runnable afterMade, @Nullable StreamOwner whose) {
        state = state.to(StreamState.OPEN);
        setProtocol(first);
        owner = whose;
        try {
            first.connectionMade(this);
        } catch (Throwable thrown) {
            protocolThrew("connectionMade()", thrown);
        } finally {
            if (afterMade != null) {
                afterMade.run();
            }
            reader.start();
        }
    }

    @Override
    public void ready(int bits) {
        later(bits);
    }

    @Override
    protected void act(int now) {
        if ((now & (Interest.READ | Due.HELD)) != 0) {
            try {
                reader.onReadable((now & Interest.READ) != 0);
            } catch (Throwable exit) {
                later(now & (Due.FLOW | Due.DRAIN)); // nothing else would ask for that again
                throw exit;
            }
        }
        if ((now & Interest.WRITE) != 0) {
            writer.onWritable();
        }
        if ((now & Due.FLOW) != 0) {
            writer.resumeIfLow();
        }
        if ((now & Due.DRAIN) != 0) {
            LiveConnections.askNow(this);
        }
        if ((now & Due.LOST) != 0) {
            lost();
        }
    }

    private void lost() {
        state = state.to(StreamState.LOST);
        loop.streams().remove(this);
        try {
            protocol.connectionLost(cause);
        } catch (Throwable thrown) {
            protocolThrew("connectionLost()", thrown);
        } finally {
            StreamOwner whose = owner;
            owner = null;
            if (whose != null) {
                whose.ended();
            }
        }
    }

    @Override
    public void failed(IOException why) {
        failed("watching", why);
    }

    @Override
    public void released() {
        socket.close();
        if (state == StreamState.CLOSED) {
            later(Due.LOST);
        }
    }

    /** Tells the poller what reader and writer want now. */
    void updateInterest() {
        int wanted = (reader.wantsToRead() ? Interest.READ : 0) | (writer.wantsToWrite() ? Interest.WRITE : 0);
        if (wanted != interest && !isOver()) {
            interest = (byte) wanted;
            registration.interest(wanted);
        }
    }

    /** Whether bytes may be delivered and flow control speaks. */
    boolean isOpen() {
        return state == StreamState.OPEN && reason == CloseReason.OPEN;
    }

    /** Whether what is queued is still to be sent, and then nothing more. */
    boolean isFlushing() {
        return state == StreamState.FLUSHING;
    }

    /** Whether nothing is read or sent any more. */
    boolean isOver() {
        return state == StreamState.CLOSED || state == StreamState.LOST;
    }

    @Override
    public void close() {
        loop.ownership().check();
        closeBecause(CloseReason.LOCAL_CLOSE);
    }

    /** Sends what is queued and then ends the connection, unless it is ending already. */
    void closeBecause(CloseReason why) {
        if (isClosing()) {
            return;
        }
        reason = why;
        reader.stop();
        writer.uncork();
        if (isOver()) {
            return;
        }
        if (writer.isDrained()) {
            finish(null);
        } else {
            state = state.to(StreamState.FLUSHING);
            updateInterest();
        }
    }

    @Override
    public void abort() {
        loop.ownership().check();
        if (isOver()) {
            return;
        }
        if (reason == CloseReason.OPEN) {
            reason = CloseReason.ABORT;
        }
        finish(null);
    }

    /** As {@link #abort}, and the descriptor is closed on return. */
    void abortNow() {
        abort();
        SocketEnds.closeNow(loop, socket);
    }

    /** Ends the connection because of {@code why}, unless it has ended: the first cause counts. */
    void fail(Throwable why) {
        if (!isOver()) {
            reason = CloseReason.ERROR;
            finish(why);
        }
    }

    /** As {@link #fail}, with the endpoint in the message. */
    void failed(String attempt, IOException why) {
        fail(NetErrors.during(attempt + " " + describe(), why));
    }

    /** What was queued is sent. */
    void flushed() {
        if (isFlushing()) {
            finish(null);
        }
    }

    private void finish(@Nullable Throwable why) {
        state = state.to(StreamState.CLOSED);
        cause = why;
        reader.stop();
        writer.drop(why);
        registration.deregister();
    }

    /** Gives everything back without a callback but those of {@code writeOwned}. */
    void closeWithLoop() {
        if (state != StreamState.LOST) {
            boolean registered = !isOver();
            state = state.to(StreamState.LOST);
            reason = reason == CloseReason.OPEN ? CloseReason.ABORT : reason;
            reader.stop();
            writer.drop(null);
            if (registered) {
                registration.deregister();
            }
        }
    }

    /** The protocol threw out of a callback that does not end the connection. */
    void protocolThrew(String where, Throwable thrown) {
        EngineLoop.rethrowIfEscapes(thrown);
        loop.report(where + " of " + protocol.getClass().getName() + " threw on " + describe(), thrown, this, madeAt);
    }

    /** The protocol threw while bytes were delivered: what it has seen of the stream is unknown, so the connection ends. */
    void deliveryThrew(String where, Throwable thrown) {
        protocolThrew(where, thrown);
        fail(thrown);
    }

    @Override
    public EngineLoop loop() {
        return loop;
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        if (local == null) {
            local = SocketFacts.local(socket);
        }
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public boolean isClosing() {
        return reason != CloseReason.OPEN;
    }

    @Override
    public CloseReason closeReason() {
        return reason;
    }

    @Override
    public long writeBufferSize() {
        return writer.size();
    }

    @Override
    public void setWriteLimits(int low, int high) {
        loop.ownership().check();
        writer.limits(low, high);
    }

    @Override
    public void pauseReading() {
        loop.ownership().check();
        reader.pause();
    }

    @Override
    public void resumeReading() {
        loop.ownership().check();
        reader.resume();
    }

    @Override
    public boolean isReading() {
        return !isClosing() && reader.isReading();
    }

    @Override
    public void write(ByteBuffer data) {
        loop.ownership().check();
        writer.write(Objects.requireNonNull(data, "data"));
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        loop.ownership().check();
        Staging.requireAll(chunks);
        writer.writeAll(chunks);
    }

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        loop.ownership().check();
        writer.writeOwned(Objects.requireNonNull(data, "data"), released);
    }

    @Override
    public void cork() {
        loop.ownership().check();
        writer.cork();
    }

    @Override
    public void uncork() {
        loop.ownership().check();
        writer.uncork();
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void writeEof() {
        loop.ownership().check();
        writer.writeEof();
    }

    @Override
    public StreamProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        loop.ownership().check();
        protocol = Objects.requireNonNull(next, "next");
        reader.protocolChanged(next);
    }

    @Override
    public <T> Optional<T> info(Class<T> type) {
        return SocketFacts.info(type, socket, options);
    }

    /** For messages. */
    String describe() {
        return Endpoints.describe(remoteAddress());
    }

    @Override
    public String toString() {
        return "stream " + describe() + " (" + state + (reason == CloseReason.OPEN ? "" : ", " + reason) + ")";
    }
}
