package io.semper.engine.raw;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.ReceivedDatagram;
import io.semper.TimerHandle;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.life.RetryPace;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.raw.Operation.Done;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A datagram socket. Owner only. */
final class DatagramHandle extends SocketHandle {
    private final DatagramSocket socket;
    private final Family family;
    private final RetryPace pace = new RetryPace();

    /** Tries again to send what the OS has not taken, where it has no event. */
    private @Nullable TimerHandle retry;

    /** Whether the OS has reported room and nothing has been sent since. */
    private boolean hasRoom;

    DatagramHandle(RawRoom room, DatagramSocket socket, Family family) {
        super(room, socket, HandleState.NEW);
        this.socket = socket;
        this.family = family;
    }

    @Override
    String kind() {
        return "a datagram socket";
    }

    @Override
    String describe() {
        SocketAddress remote = socket.remoteAddress();
        SocketAddress known = remote != null || state == HandleState.NEW ? remote : local();
        return known == null ? family.describe("datagram socket") : Endpoints.describeDatagrams(known);
    }

    @Override
    boolean takes(SocketOption<?> option) {
        return option == StandardSocketOptions.SO_BROADCAST && !family.isUnix()
                || loop.kernel().sockets().knowsForDatagrams(option, family.example());
    }

    @Override
    public void bind(SocketAddress local) {
        checkNotBegun("bind()", false);
        family.checkLocal("bind()", local, this);
        try {
            socket.bind(local);
        } catch (IOException e) {
            throw new UncheckedIOException(NetErrors.during("bind " + Endpoints.describeDatagrams(local), e));
        }
        state = state.to(HandleState.BOUND);
    }

    @Override
    public LoopFuture<@Nullable Void> connect(SocketAddress remote) {
        checkNotBegun("connect()", true);
        family.checkRemote("connect()", remote, this);
        checkNotReceiving("connect()");
        checkNotSending("connect()");
        try {
            socket.connect(remote);
        } catch (IOException e) {
            return failed("connect() to " + Endpoints.describeDatagrams(remote), e);
        }
        state = state.to(HandleState.READY);
        return LoopFutures.completed(loop, null);
    }

    // ---- receiving

    @Override
    public LoopFuture<ByteBuffer> recv(int max) {
        checkReady("recv()");
        checkMax("recv()", max);
        checkNotReceiving("recv()");
        return receive("recv()", () -> {
            ByteBuffer data = next(max);
            return data == null ? null : new Done<>(copy(data));
        });
    }

    @Override
    public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
        checkReady("recvInto()");
        checkSpace("recvInto()", buffer);
        checkNotReceiving("recvInto()");
        return receive("recvInto()", () -> {
            ByteBuffer data = next(buffer.remaining());
            if (data == null) {
                return null;
            }
            int count = data.remaining();
            buffer.put(data);
            return new Done<>(count);
        });
    }

    @Override
    public LoopFuture<ReceivedDatagram> recvFrom(int max) {
        checkReceives("recvFrom()");
        checkMax("recvFrom()", max);
        checkNotReceiving("recvFrom()");
        return receive("recvFrom()", () -> {
            ByteBuffer data = next(max);
            return data == null ? null : new Done<>(new ReceivedDatagram(copy(data), socket.sender()));
        });
    }

    @Override
    public LoopFuture<SocketAddress> recvFromInto(ByteBuffer buffer) {
        checkReceives("recvFromInto()");
        checkSpace("recvFromInto()", buffer);
        checkNotReceiving("recvFromInto()");
        return receive("recvFromInto()", () -> {
            ByteBuffer data = next(buffer.remaining());
            if (data == null) {
                return null;
            }
            buffer.put(data);
            return new Done<>(socket.sender());
        });
    }

    private void checkReceives(String call) {
        checkOpen(call);
        if (state == HandleState.NEW) {
            throw new IllegalStateException(call + " on " + describe() + ", which has no address: call bind() first");
        }
    }

    /** Returns the next datagram, valid until the next call; null if there is none. */
    private @Nullable ByteBuffer next(int max) throws IOException {
        ByteBuffer scratch = buffers().scratch();
        ByteBuffer got = socket.receive(scratch);
        if (got == null) {
            return null;
        }
        ByteBuffer data = got == scratch ? scratch.flip() : got;
        if (data.remaining() > max) {
            throw new IOException("a datagram from " + Endpoints.describeDatagrams(socket.sender()) + " has "
                    + data.remaining() + " bytes, and there is space for " + max + "; it was dropped");
        }
        return data;
    }

    private static ByteBuffer copy(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining()).put(data).flip();
    }

    // ---- sending

    @Override
    public LoopFuture<@Nullable Void> sendAll(ByteBuffer data) {
        checkReady("sendAll()");
        Objects.requireNonNull(data, "data");
        checkNotSending("sendAll()");
        return send("sendAll()", () -> isTaken(data, null) ? Done.nothing() : null);
    }

    @Override
    public LoopFuture<@Nullable Void> sendTo(ByteBuffer data, SocketAddress to) {
        checkOpen("sendTo()");
        Objects.requireNonNull(data, "data");
        family.checkRemote("sendTo()", to, this);
        if (state == HandleState.READY) {
            throw wrongState("sendTo()", "use sendAll()");
        }
        checkNotSending("sendTo()");
        return send("sendTo() to " + Endpoints.describeDatagrams(to), () -> isTaken(data, to) ? Done.nothing() : null);
    }

    private boolean isTaken(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        if (!data.hasRemaining() && !hasRoom) {
            return false; // the seam takes an empty datagram only after the OS has reported room
        }
        int limit = data.limit();
        DatagramSocket.Sent sent;
        try {
            sent = socket.send(direct(data), to);
        } catch (OutOfResourcesException noBuffer) {
            if (!pace.isWorthARound()) {
                throw noBuffer;
            }
            sent = DatagramSocket.Sent.NO_EVENT;
        }
        if (sent == DatagramSocket.Sent.NO_EVENT) {
            retryLater();
        }
        if (sent != DatagramSocket.Sent.TAKEN) {
            return false;
        }
        pace.reset();
        data.position(limit);
        if (state == HandleState.NEW && !family.isUnix()) {
            state = state.to(HandleState.BOUND); // by the OS
        }
        return true;
    }

    /** A direct buffer with the bytes of {@code data}, whose position stays. */
    private ByteBuffer direct(ByteBuffer data) {
        if (data.isDirect()) {
            return data.duplicate();
        }
        int count = data.remaining();
        ByteBuffer staging = buffers().staging();
        ByteBuffer target = count <= staging.capacity() ? staging : ByteBuffer.allocateDirect(count);
        return target.put(0, data, data.position(), count).limit(count);
    }

    private void retryLater() {
        retry = loop.callLater(pace.untilNextRound(), () -> {
            retry = null;
            pace.beginRound();
            retrySending();
        });
    }

    @Override
    boolean waitsForRoom() {
        return retry == null;
    }

    @Override
    void sendingEnded() {
        pace.reset();
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    @Override
    void roomReported() {
        hasRoom = true;
        try {
            retrySending();
        } finally {
            hasRoom = false;
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        loop.ownership().check();
        return socket.remoteAddress();
    }
}
