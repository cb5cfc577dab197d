package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Interest;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One end of a TCP connection, with the states that a program can tell apart: no segments and no acknowledgements, but bytes, a FIN and a
 * RST that arrive in order. What it answers is what Linux answers. Guarded by the {@link Net}.
 *
 * <pre>FRESH --connect--> CONNECTING --SYN-ACK--> OPEN --close--> CLOSED; CONNECTING --RST--> FAILED</pre>
 */
final class StreamEnd {
    /** What {@link #read} returns at the end of the stream. */
    static final int END = -1;

    private enum State {
        FRESH,
        CONNECTING,
        OPEN,
        FAILED,
        CLOSED
    }

    private final Net net;
    private final SimHost host;
    private final SimOptions options;
    private final int number;
    private final Net.Lane lane = new Net.Lane();
    private State state = State.FRESH;
    private Ports.@Nullable Claim claim;
    private @Nullable InetSocketAddress remote;
    private @Nullable StreamEnd other;
    private @Nullable Pipe in;
    private @Nullable Pipe out;
    private @Nullable IOException failure;

    /** A RST has arrived, and no call has reported it. */
    private boolean resetPending;

    /** A RST was reported, or came after the end of the stream: writes find a broken pipe. */
    private boolean broken;

    private boolean outputShut;
    private Runnable changed = () -> {};

    StreamEnd(Net net, SimHost host, SimOptions options) {
        this.net = net;
        this.host = host;
        this.options = options;
        number = net.nextNumber();
    }

    /** The end that a listener makes for the SYN of {@code client}; the SYN-ACK is on its way when this returns. */
    static StreamEnd accepted(Net net, SimHost host, SimOptions options, StreamEnd client) {
        StreamEnd server = new StreamEnd(net, host, options);
        server.state = State.OPEN;
        server.claim = host.ports().share(client.target(), options.isSet(StandardSocketOptions.SO_REUSEADDR));
        server.remote = client.claimed().address;
        server.other = client;
        server.in = new Pipe(client, server);
        server.out = new Pipe(server, client);
        net.trace(host, "accept", server.number, client.number);
        net.carry(host, client.host, server.lane, () -> client.accepted(server));
        return server;
    }

    void watch(Runnable whenChanged) {
        changed = whenChanged;
    }

    int number() {
        return number;
    }

    Net.Lane lane() {
        return lane;
    }

    SimHost host() {
        return host;
    }

    SimOptions options() {
        return options;
    }

    @Nullable
    InetSocketAddress local() {
        return claim == null ? null : claim.address;
    }

    @Nullable
    InetSocketAddress remote() {
        return remote;
    }

    private InetSocketAddress target() {
        return Objects.requireNonNull(remote);
    }

    private Ports.Claim claimed() {
        return Objects.requireNonNull(claim);
    }

    private StreamEnd peer() {
        return Objects.requireNonNull(other);
    }

    private Pipe input() {
        return Objects.requireNonNull(in);
    }

    private Pipe output() {
        return Objects.requireNonNull(out);
    }

    boolean isConnecting() {
        return state == State.CONNECTING;
    }

    boolean isConnected() {
        return state == State.OPEN;
    }

    void bind(InetSocketAddress asked) throws IOException {
        if (claim != null) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Invalid argument: bound already");
        }
        host.checkOwn(asked.getAddress());
        claim = host.ports().claim(asked, options.isSet(StandardSocketOptions.SO_REUSEADDR), false);
    }

    void connect(InetSocketAddress asked) throws IOException {
        if (state != State.FRESH) {
            throw FailedCall.CONNECT.because(Cause.OTHER, "this socket is connected, or was");
        }
        InetSocketAddress to = SimHost.withoutWildcard(asked);
        InetAddress from = host.sourceFor(to.getAddress());
        if (claim == null) {
            claim = host.ports().claim(new InetSocketAddress(from, 0), false, false);
        } else if (claim.address.getAddress().isAnyLocalAddress()) {
            InetSocketAddress precise = new InetSocketAddress(from, claim.address.getPort());
            host.ports().release(claim);
            claim = host.ports().share(precise, options.isSet(StandardSocketOptions.SO_REUSEADDR));
        } else if (claim.address.getAddress() instanceof Inet6Address != to.getAddress() instanceof Inet6Address) {
            throw FailedCall.CONNECT.because(Cause.UNREACHABLE, "Network is unreachable");
        }
        remote = to;
        state = State.CONNECTING;
        net.trace(host, "connect", number, to.getPort());
        net.connect(this, to);
    }

    /** The SYN arrives at {@code there}. */
    void synchronizeAt(SimHost there) {
        Listener listener = there.ports().listenerAt(target());
        if (listener != null) {
            listener.arrived(this);
        } else if (there == host && target().equals(claimed().address)) {
            connectToItself();
        } else {
            net.carry(there, host, lane, this::refused);
        }
    }

    private void connectToItself() {
        other = this;
        in = new Pipe(this, this);
        out = in;
        state = State.OPEN;
        changed.run();
    }

    private void accepted(StreamEnd server) {
        if (state != State.CONNECTING) {
            net.carry(host, server.host, lane, server::resetArrives);
            return;
        }
        other = server;
        in = server.output();
        out = server.input();
        state = State.OPEN;
        net.trace(host, "connected", number, server.number);
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
        return input().readable() > 0 || input().isEnded() || resetPending || broken;
    }

    private boolean canWrite() {
        return output().isWritable() || outputShut || resetPending || broken;
    }

    /** Returns the number of bytes read, 0 if there are none, or {@link #END}. */
    int read(ByteBuffer into) throws IOException {
        checkConnected();
        int readable = Math.min(input().readable(), into.remaining());
        if (readable > 0) {
            int count = net.faults().shortRead(readable);
            input().take(into, count);
            net.trace(host, "read", number, count);
            Pipe pipe = input();
            StreamEnd writer = peer();
            net.carry(host, writer.host, lane, () -> {
                pipe.acknowledge(count);
                writer.changed.run();
            });
            return count;
        }
        if (input().readable() > 0) {
            return 0; // no room in the buffer
        }
        if (resetPending) {
            reportReset();
            throw FailedCall.READ.because(Cause.CONNECTION_ENDED, "Connection reset");
        }
        return input().isEnded() || broken ? END : 0;
    }

    private void reportReset() {
        resetPending = false;
        broken = true;
    }

    private void checkConnected() {
        if (state != State.OPEN) {
            throw new NotYetConnectedException();
        }
    }

    /** Returns the number of bytes taken, perhaps 0. */
    int write(ByteBuffer data) throws IOException {
        checkConnected();
        if (resetPending) {
            reportReset();
            throw FailedCall.WRITE.because(Cause.CONNECTION_ENDED, "Connection reset");
        }
        if (broken || outputShut) {
            throw FailedCall.WRITE.because(Cause.CONNECTION_ENDED, "Broken pipe");
        }
        int count = Math.min(data.remaining(), output().room());
        if (count == 0) {
            return 0;
        }
        count = net.faults().shortWrite(count);
        output().put(data, count);
        net.trace(host, "write", number, count);
        send(count);
        return count;
    }

    /** Whether a write would take bytes or block, and not fail. */
    boolean takesMore() {
        return state == State.OPEN && !resetPending && !broken && !outputShut;
    }

    private void send(int count) {
        StreamEnd reader = peer();
        int left = count;
        while (left > 0) {
            int segment = net.faults().segment(left);
            left -= segment;
            net.carry(host, reader.host, lane, () -> reader.bytesArrive(segment));
        }
        if (net.faults().resetsNow()) {
            net.trace(host, "fault: reset", number, reader.number);
            net.carry(host, reader.host, lane, reader::resetArrives);
            net.carry(reader.host, host, reader.lane, this::resetArrives);
        }
    }

    private void bytesArrive(int count) {
        if (state == State.CLOSED) {
            StreamEnd writer = peer();
            net.carry(host, writer.host, lane, writer::resetArrives);
            return;
        }
        input().arrive(count);
        net.trace(host, "bytes arrive", number, count);
        changed.run();
    }

    private void endArrives() {
        if (state != State.CLOSED) {
            input().end();
            net.trace(host, "end arrives", number, 0);
            changed.run();
        }
    }

    private void resetArrives() {
        if (state == State.OPEN && !broken && !resetPending) {
            net.trace(host, "reset arrives", number, 0);
            // The error of a reset after the end of the stream is that of a broken pipe.
            resetPending = !input().isEnded();
            broken = input().isEnded();
            changed.run();
        }
    }

    void shutdownOutput() throws IOException {
        checkConnected();
        if (resetPending || broken) {
            throw FailedCall.SHUT_DOWN.because(Cause.CONNECTION_ENDED, "Transport endpoint is not connected");
        }
        if (!outputShut) {
            outputShut = true;
            sendEnd();
            changed.run();
        }
    }

    private void sendEnd() {
        StreamEnd reader = peer();
        net.trace(host, "end", number, 0);
        net.carry(host, reader.host, lane, reader::endArrives);
    }

    /** Closes: with a FIN behind what was written, or with a RST if bytes are unread or the option asks for it. */
    void close() {
        if (state == State.CLOSED) {
            return;
        }
        State before = state;
        state = State.CLOSED;
        if (claim != null) {
            host.ports().release(claim);
        }
        net.trace(host, "close", number, 0);
        if (before != State.OPEN || resetPending || broken) {
            return;
        }
        if (options.resets()) {
            output().cut();
            sendReset();
        } else if (input().readable() > 0) {
            sendReset();
        } else if (!outputShut) {
            sendEnd();
        }
    }

    /** Ends a connection that was not accepted. */
    void reset() {
        if (state == State.OPEN) {
            state = State.CLOSED;
            host.ports().release(claimed());
            sendReset();
        }
    }

    private void sendReset() {
        StreamEnd there = peer();
        net.carry(host, there.host, lane, there::resetArrives);
    }
}
