package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Interest;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, with the states that a program can tell apart: no segments and no acknowledgements, but bytes, a FIN and a
 * RST that arrive in order. What it answers is what Linux answers. Guarded by the {@link Net}. The class is long because every answer depends
 * on the same few states.
 *
 * <pre>FRESH --connect--> CONNECTING --SYN-ACK--> OPEN --close--> CLOSED; CONNECTING --RST--> FAILED</pre>
 *
 * A Unix-domain end is open when its connect returns.
 */
abstract sealed class StreamEnd permits TcpEnd, UnixEnd {
    /** What {@link #read} returns at the end of the stream. */
    static final int END = -1;

    private enum State {
        FRESH,
        CONNECTING,
        OPEN,
        FAILED,
        CLOSED
    }

    final Net net;
    final SimHost host;
    private final SimOptions options;
    private final int number;
    private State state = State.FRESH;
    private @Nullable StreamEnd other;
    private @Nullable Pipe in;
    private @Nullable Pipe out;
    private @Nullable IOException failure;

    /** Why the connection has failed, if no call has reported it: a RST has arrived, or the OS has given the peer up. */
    private @Nullable Cause pending;

    /** The OS has given the peer up, or the host has crashed: whatever the peer sends is answered with a RST. */
    private boolean forgotten;

    /** A RST was reported, or came after the end of the stream: writes find a broken pipe. */
    private boolean broken;

    /** The other end of a Unix-domain connection was closed, of which a write is notified at once. */
    private boolean peerGone;

    private boolean outputShut;

    /** The end of the stream follows bytes that are not sent yet. */
    private boolean endUnsent;

    private Runnable changed = () -> {};

    StreamEnd(Net net, SimHost host, SimOptions options) {
        this.net = net;
        this.host = host;
        this.options = options;
        number = net.nextNumber();
    }

    /** The local address; null if the socket is not bound. */
    abstract @Nullable SocketAddress local();

    /** The address of the peer; null before connecting. */
    abstract @Nullable SocketAddress remote();

    abstract void bind(SocketAddress asked) throws IOException;

    abstract void connect(SocketAddress asked) throws IOException;

    /** Makes the other end for a connect of this one; {@code listener} gets it when the connection is established. */
    abstract void acceptedBy(Listener listener);

    /** Lets {@code arrival} happen at {@code there}, after everything that this end has sent before. */
    abstract void carry(StreamEnd there, Runnable arrival);

    /** As {@link #carry(StreamEnd, Runnable)}, for {@code size} bytes, or for what else must be acknowledged. */
    abstract void carry(StreamEnd there, int size, Runnable arrival);

    /** Gives up the local address. Idempotent. */
    abstract void releaseAddress();

    /** How many bytes may be on their way to {@code reader}. */
    abstract int capacityTo(StreamEnd reader);

    /** How many bytes of the peer this end keeps until they are read; the peer keeps the others. */
    abstract int window();

    /** How much of {@code capacity} must be free for write readiness. */
    abstract int leastRoom(int capacity);

    /** Notifies the peer of an open connection that this end was closed. */
    abstract void sendClosed(boolean hasUnread, boolean hasSentEnd);

    void watch(Runnable whenChanged) {
        changed = whenChanged;
    }

    int number() {
        return number;
    }

    SimHost host() {
        return host;
    }

    SimOptions options() {
        return options;
    }

    StreamEnd peer() {
        return Objects.requireNonNull(other);
    }

    private Pipe input() {
        return Objects.requireNonNull(in);
    }

    private Pipe output() {
        return Objects.requireNonNull(out);
    }

    boolean isFresh() {
        return state == State.FRESH;
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isConnected() {
        return state == State.OPEN;
    }

    /** Whether this end is a part of a connection, open or closed. */
    boolean wasConnected() {
        return out != null;
    }

    /** A connect is under way. */
    void connecting() {
        state = State.CONNECTING;
    }

    /** This end, which a listener has made, is connected to {@code client}, which does not know it yet. */
    void openedFor(StreamEnd client) {
        other = client;
        in = new Pipe(client, this);
        out = new Pipe(this, client);
        state = State.OPEN;
    }

    /** The connect was given up before the answer of {@code server}, which may have written already, arrived. */
    void missed(StreamEnd server) {
        other = server;
    }

    /** The connect has reached {@code server}, which a listener has made. */
    void openedBy(StreamEnd server) {
        other = server;
        in = server.output();
        out = server.input();
        state = State.OPEN;
        net.trace(host, "connected", number, server.number());
        changed.run();
    }

    void openedToItself() {
        other = this;
        in = new Pipe(this, this);
        out = in;
        state = State.OPEN;
        changed.run();
    }

    void refused() {
        fail(FailedCall.CONNECT.because(Cause.REFUSED, "Connection refused"));
    }

    /** The connect ends with {@code cause}. */
    void fail(IOException cause) {
        if (state == State.CONNECTING) {
            state = State.FAILED;
            failure = cause;
            net.trace(host, "connect fails", number, 0);
            changed.run();
        }
    }

    /** Returns whether the connection is established. */
    boolean finishConnect() throws IOException {
        if (failure != null) {
            IOException thrown = failure;
            failure = null;
            throw thrown;
        }
        if (state == State.FAILED || state == State.FRESH) {
            throw FailedCall.CONNECT.because(Cause.OTHER, "no connect is under way");
        }
        return state == State.OPEN;
    }

    int readiness() {
        return switch (state) {
            case CONNECTING, CLOSED -> Interest.NONE;
            case FRESH -> Interest.WRITE;
            case FAILED -> Interest.READ | Interest.WRITE;
            case OPEN -> (canRead() ? Interest.READ : 0) | (canWrite() ? Interest.WRITE : 0);
        };
    }

    private boolean canRead() {
        return input().readable() > 0 || input().isEnded() || pending != null || broken;
    }

    private boolean canWrite() {
        return output().isWritable() || outputShut || pending != null || broken || peerGone;
    }

    /** Returns the number of bytes read, 0 if there are none, or {@link #END}. */
    int read(ByteBuffer into) throws IOException {
        checkConnected();
        int readable = Math.min(input().readable(), into.remaining());
        if (readable > 0) {
            int count = net.faults().shortRead(readable);
            input().take(into, count);
            net.trace(host, "read", number, count);
            boolean opens = input().announcesNone();
            int announced = input().announce();
            if (announced > 0) {
                StreamEnd writer = peer();
                carry(writer, () -> writer.roomAnnounced(announced, opens));
            }
            return count;
        }
        if (input().readable() > 0) {
            return 0; // no room in the buffer
        }
        if (pending != null) {
            throw reported(FailedCall.READ, pending);
        }
        return input().isEnded() || broken ? END : 0;
    }

    /**
     * The peer has read {@code count} bytes, and has room for others.
     *
     * @param opens whether it had none, so that it sends an acknowledgement of its own for that
     */
    private void roomAnnounced(int count, boolean opens) {
        if (forgotten) {
            if (opens) {
                sendReset();
            }
            return;
        }
        output().acknowledge(count);
        transmit();
        changed.run();
    }

    private IOException reported(FailedCall by, Cause cause) {
        pending = null;
        broken = true;
        return by.because(cause, cause == Cause.TIMED_OUT ? "Connection timed out" : "Connection reset");
    }

    private void checkConnected() {
        if (state != State.OPEN) {
            throw new NotYetConnectedException();
        }
    }

    /** Returns the number of bytes taken, perhaps 0. */
    int write(ByteBuffer data) throws IOException {
        checkConnected();
        if (pending != null && !peerGone) {
            throw reported(FailedCall.WRITE, pending);
        }
        if (broken || outputShut || peerGone) {
            throw FailedCall.WRITE.because(Cause.CONNECTION_ENDED, "Broken pipe");
        }
        int count = Math.min(data.remaining(), output().room());
        if (count == 0) {
            return 0;
        }
        count = net.faults().shortWrite(count);
        output().put(data, count);
        net.trace(host, "write", number, count);
        transmit();
        sent();
        return count;
    }

    /** Whether a write would take bytes or block, and not fail. */
    boolean takesMore() {
        return state == State.OPEN && pending == null && !broken && !outputShut && !peerGone;
    }

    /** Sends what the peer has room for, and then the end of the stream if nothing is left. */
    private void transmit() {
        StreamEnd reader = peer();
        int left = output().sendable();
        boolean any = left > 0;
        output().sent(left);
        while (left > 0) {
            int segment = net.faults().segment(left);
            left -= segment;
            carry(reader, segment, () -> reader.bytesArrive(segment));
        }
        if (endUnsent && output().unsent() == 0) {
            endUnsent = false;
            carry(reader, 0, reader::endArrives);
        }
        transmitted(any);
    }

    /** Called after each write. */
    void sent() {}

    /**
     * As much was sent as the peer has room for.
     *
     * @param any whether that was something
     */
    void transmitted(boolean any) {}

    /** Whether something waits for room at the peer. */
    boolean hasUnsent() {
        return out != null && out.unsent() > 0;
    }

    /** Resets the connection for both ends. */
    void resetBoth() {
        StreamEnd there = peer();
        net.trace(host, "fault: reset", number, there.number);
        sendReset();
        there.carry(this, this::resetArrives); // by its lane, even if it does not know this end yet
    }

    private void bytesArrive(int count) {
        if (state == State.CLOSED || forgotten) {
            sendReset();
            ended();
            return;
        }
        if (isReset()) {
            return; // there may be a gap before them
        }
        input().arrive(count);
        arrived();
        net.trace(host, "bytes arrive", number, count);
        changed.run();
    }

    private void endArrives() {
        if (forgotten) {
            sendReset();
        } else if (state == State.CLOSED) {
            peerEnded();
        } else if (!isReset()) {
            peerEnded();
            input().end();
            net.trace(host, "end arrives", number, 0);
            changed.run();
        }
    }

    void resetArrives() {
        if (state == State.CLOSED) {
            dropUnsent();
            ended();
        } else if (state == State.OPEN && !broken && pending == null) {
            net.trace(host, "reset arrives", number, 0);
            // The error of a reset after the end of the stream is that of a broken pipe.
            pending = input().isEnded() ? null : Cause.CONNECTION_ENDED;
            broken = input().isEnded();
            dropUnsent();
            changed.run();
        }
    }

    private void dropUnsent() {
        endUnsent = false;
        if (out != null) {
            out.dropUnsent();
        }
    }

    /** The OS has waited long enough for the peer, which it does not notify. */
    void timedOut() {
        if (state == State.CONNECTING) {
            fail(FailedCall.CONNECT.because(Cause.TIMED_OUT, "timed out"));
        } else if (state == State.OPEN && !broken && pending == null) {
            net.trace(host, "times out", number, 0);
            pending = Cause.TIMED_OUT;
            forgotten = true;
            cutOutput();
            changed.run();
        } else if (state == State.CLOSED) {
            forgotten = true;
            dropUnsent();
        }
    }

    /** The connection of a closed end is over, for both ends. */
    void ended() {}

    /** Bytes of the peer have arrived. */
    void arrived() {}

    /** The end of what the peer sends has arrived. */
    void peerEnded() {}

    boolean isPeerEnded() {
        return in != null && in.isEnded();
    }

    /** Whether the peer has reset the connection. */
    boolean isReset() {
        return pending != null || broken;
    }

    /** A keep-alive probe arrives at the peer, or would have if that still knew the connection. */
    void answerProbe(StreamEnd asking) {
        if (state == State.CLOSED || forgotten) {
            carry(asking, asking::resetArrives);
        }
    }

    void shutdownOutput() throws IOException {
        checkConnected();
        if (pending != null || broken) {
            throw FailedCall.SHUT_DOWN.because(Cause.CONNECTION_ENDED, "Transport endpoint is not connected");
        }
        if (!outputShut) {
            outputShut = true;
            sendEnd();
            changed.run();
        }
    }

    /** Sends the end of the stream, behind what was written. */
    void sendEnd() {
        net.trace(host, "end", number, 0);
        endUnsent = true;
        transmit();
    }

    /** The other end of a Unix-domain connection is closed: nothing that is written now is read. */
    void peerGone() {
        peerGone = true;
        changed.run();
    }

    /** Drops what has not arrived at the peer. */
    void cutOutput() {
        output().cut();
        endUnsent = false;
    }

    /** Closes: with a FIN behind what was written, or with a RST. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        State before = state;
        state = State.CLOSED;
        forgotten |= !host.isUp();
        net.trace(host, "close", number, 0);
        if (before == State.OPEN && pending == null && !broken) {
            sendClosed(input().readable() > 0, outputShut);
        }
        releaseAddress();
    }

    /** Ends a connection that was not accepted. */
    void reset() {
        if (state == State.OPEN) {
            boolean wasForgotten = forgotten;
            discard();
            forgotten = wasForgotten || !host.isUp();
            sendReset();
        }
    }

    /** Ends a connection that was not accepted, without notifying the peer. */
    void discard() {
        state = State.CLOSED;
        forgotten = true;
        releaseAddress();
    }

    void sendReset() {
        StreamEnd there = peer();
        dropUnsent();
        carry(there, there::resetArrives);
    }
}
