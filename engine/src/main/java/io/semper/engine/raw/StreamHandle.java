package io.semper.engine.raw;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.engine.kernel.StreamSocket;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A stream socket, opened to connect or accepted. Owner only. */
final class StreamHandle extends SocketHandle {
    private static final int WOULD_BLOCK = -2;
    private static final int END = -1;

    /** Calls of the OS for one attempt to send: a peer that reads as fast as it is sent to must not hold up the loop. */
    private static final int MAX_WRITES = 16;

    private static final Set<SocketOption<?>> OF_TCP =
            Set.of(StandardSocketOptions.SO_KEEPALIVE, StandardSocketOptions.TCP_NODELAY);

    private final StreamSocket socket;
    private final Family family;

    /** The number of the last receive as an object: messages of one size come in series. */
    private Integer lastCount = END;

    /** Whether the socket was ever connected: only then its remote address is that of a peer on every backend. */
    private boolean connected;

    StreamHandle(RawRoom room, StreamSocket socket, Family family, HandleState state) {
        super(room, socket, state);
        this.socket = socket;
        this.family = family;
        connected = state == HandleState.READY;
    }

    @Override
    String kind() {
        return "a stream";
    }

    @Override
    String describe() {
        SocketAddress remote = connected ? socket.remoteAddress() : null;
        return remote == null ? family.describe("stream") : Endpoints.describe(remote);
    }

    @Override
    boolean takes(SocketOption<?> option) {
        return OF_TCP.contains(option) && !family.isUnix()
                || loop.kernel().sockets().knows(option, family.example());
    }

    @Override
    public void bind(SocketAddress local) {
        checkNotBegun("bind()", false);
        family.checkLocal("bind()", local, this);
        try {
            socket.bind(local);
        } catch (IOException e) {
            throw new UncheckedIOException(NetErrors.during("bind " + Endpoints.describe(local), e));
        }
        state = state.to(HandleState.BOUND);
    }

    @Override
    public LoopFuture<@Nullable Void> connect(SocketAddress remote) {
        checkNotBegun("connect()", true);
        family.checkRemote("connect()", remote, this);
        String call = "connect() to " + Endpoints.describe(remote);
        boolean atOnce;
        try {
            atOnce = socket.connect(remote);
            register();
        } catch (IOException e) {
            LoopFuture<@Nullable Void> failure = failed(call, e);
            release();
            return failure;
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
        if (atOnce) {
            ready();
            return LoopFutures.completed(loop, null);
        }
        state = state.to(HandleState.CONNECTING);
        return sendLater(call, this::finishConnect, true);
    }

    private @Nullable Done<@Nullable Void> finishConnect() throws IOException {
        if (!socket.finishConnect()) {
            return null;
        }
        ready();
        return Done.nothing();
    }

    private void ready() {
        state = state.to(HandleState.READY);
        connected = true;
    }

    @Override
    public LoopFuture<ByteBuffer> recv(int max) {
        checkReady("recv()");
        checkMax("recv()", max);
        checkNotReceiving("recv()");
        return receive("recv()", () -> read(max));
    }

    private @Nullable Done<ByteBuffer> read(int max) throws IOException {
        ByteBuffer scratch = buffers().scratch();
        ByteBuffer got = socket.read(scratch.limit(Math.min(max, scratch.capacity())));
        if (got == null) {
            return null;
        }
        if (got == StreamSocket.END) {
            return new Done<>(ByteBuffer.allocate(0));
        }
        ByteBuffer bytes = got == scratch ? scratch.flip() : got;
        return new Done<>(ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
    }

    @Override
    public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
        checkReady("recvInto()");
        checkSpace("recvInto()", buffer);
        checkNotReceiving("recvInto()");
        int count;
        try {
            count = readInto(buffer);
        } catch (IOException e) {
            return failed("recvInto()", e);
        }
        return count == WOULD_BLOCK
                ? receiveLater("recvInto()", () -> {
                    int later = readInto(buffer);
                    return later == WOULD_BLOCK ? null : new Done<>(boxed(later));
                })
                : LoopFutures.completed(loop, boxed(count));
    }

    private Integer boxed(int count) {
        if (lastCount != count) {
            lastCount = count;
        }
        return lastCount;
    }

    private int readInto(ByteBuffer buffer) throws IOException {
        int before = buffer.position();
        ByteBuffer target = buffer;
        if (!buffer.isDirect()) {
            target = buffers().scratch();
            target.limit(Math.min(buffer.remaining(), target.capacity()));
        }
        ByteBuffer got = socket.read(target);
        if (got == null) {
            return WOULD_BLOCK;
        }
        if (got == StreamSocket.END) {
            return END;
        }
        if (got != buffer) {
            buffer.put(got == target ? target.flip() : got);
        }
        return buffer.position() - before;
    }

    @Override
    public LoopFuture<@Nullable Void> sendAll(ByteBuffer data) {
        checkReady("sendAll()");
        Objects.requireNonNull(data, "data");
        checkNotSending("sendAll()");
        return send("sendAll()", () -> isTaken(data) ? Done.nothing() : null);
    }

    private boolean isTaken(ByteBuffer data) throws IOException {
        socket.finishWrite();
        for (int i = 0; i < MAX_WRITES && data.hasRemaining(); i++) {
            if (write(data) == 0) {
                return false;
            }
        }
        return !data.hasRemaining() && socket.unsent() == 0;
    }

    private int write(ByteBuffer data) throws IOException {
        if (data.isDirect()) {
            return socket.write(data);
        }
        ByteBuffer staging = buffers().staging();
        int position = data.position();
        int count = Math.min(staging.capacity(), data.remaining());
        int taken = socket.write(staging.put(0, data, position, count).limit(count));
        data.position(position + taken);
        return taken;
    }

    @Override
    public void shutdownOutput() {
        checkReady("shutdownOutput()");
        checkNotSending("shutdownOutput()");
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(NetErrors.during("shutdownOutput() on " + describe(), e));
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        loop.ownership().check();
        return connected ? socket.remoteAddress() : null;
    }
}
