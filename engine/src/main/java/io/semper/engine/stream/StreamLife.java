package io.semper.engine.stream;

import io.semper.CloseReason;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.life.TransportLife;
import io.semper.engine.turn.LoopCore;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stream that is independent of the source of its bytes: what every transport has, its protocol, and its timeouts. Owner
 * only.
 */
abstract class StreamLife extends TransportLife {
    /** What the streams of the loop share. */
    final StreamRoom room;

    final StreamOptions options;

    /** Null if the options set no timeout, which is usual. */
    final @Nullable StreamTimeouts timeouts;

    StreamProtocol protocol = NoProtocol.INSTANCE;

    /** Null if there is none, and once the connection has ended. */
    @Nullable
    StreamOwner owner;

    StreamLife(StreamRoom room, StreamOptions options) {
        super(room.loop());
        this.room = room;
        this.options = options;
        timeouts = StreamTimeouts.of(this, loop, options);
    }

    public final StreamProtocol protocol() {
        loop.ownership().check();
        return protocol;
    }

    @Override
    protected final StreamProtocol receiver() {
        return protocol;
    }

    @Override
    protected final String kind() {
        return "stream";
    }

    /** Called when {@code connectionLost} has returned or thrown. */
    final void ended() {
        StreamOwner whose = owner;
        owner = null;
        markNotified();
        if (whose != null) {
            whose.ended();
        }
    }

    /**
     * Called when the protocol threw while bytes were delivered. It is unknown which bytes the protocol has processed, so the connection
     * ends, and then the failure is reported. A close that the protocol requested before continues, and sends what is queued. An exit is
     * not a failure of the protocol.
     */
    final void deliveryThrew(StreamProtocol receiver, String where, Throwable thrown) {
        LoopCore.rethrowIfEscapes(thrown);
        if (!isFlushing() && !isLingering()) {
            fail(thrown);
        }
        protocolThrew(receiver, where, thrown);
    }

    /** Ends the stream because of {@code why}, unless it has ended. */
    abstract void fail(Throwable why);

    /** Sends what is queued and then ends the stream, unless it is ending already. */
    abstract void closeBecause(CloseReason why);

    /** Called when the stream has ended while input was delivered or dropped: by the end of the peer's half, or by a failure to read. */
    abstract void inputEnded();

    /** Passes the current interest of the two halves to the source of bytes. */
    abstract void updateInterest();

    /** Offers queued bytes to the OS, even if it has not reported write readiness. Does not call the protocol. */
    abstract void tryToSend();

    /** Whether a file is being sent, during which nothing is delivered. */
    abstract boolean isSendingFile();

    /** The number of unsent bytes; 0 once the stream is over. */
    public abstract long writeBufferSize();

    @Override
    protected abstract StreamTransport transport();
}
