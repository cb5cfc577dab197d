package io.semper.engine.raw;

import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.raw.Operation.Done;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** A socket that listens. Owner only. */
final class ListenHandle extends SocketHandle {
    /** Connections in a row that ended in the backlog, after which the failure is the outcome. */
    private static final int MOST_SKIPPED = 1024;

    private final ListenSocket socket;
    private final Family family;

    ListenHandle(RawRoom room, ListenSocket socket, Family family) {
        super(room, socket, HandleState.NEW);
        this.socket = socket;
        this.family = family;
    }

    @Override
    String kind() {
        return "a listener";
    }

    @Override
    String describe() {
        SocketAddress local = state == HandleState.READY ? local() : null;
        return local == null ? family.describe("listener") : "listener " + Endpoints.describe(local);
    }

    @Override
    boolean takes(SocketOption<?> option) {
        return loop.kernel().sockets().knows(option, family.example());
    }

    @Override
    public void listen(SocketAddress local, int backlog) {
        checkOpen("listen()");
        if (state != HandleState.NEW) {
            throw new IllegalStateException("listen() on " + describe() + ", which listens already");
        }
        family.checkLocal("listen()", local, this);
        if (backlog < 1) {
            throw new IllegalArgumentException("listen(): backlog is " + backlog + ", and must be 1 or more");
        }
        try {
            socket.listen(local, backlog);
            register();
        } catch (IOException e) {
            throw new UncheckedIOException(NetErrors.during("listen at " + Endpoints.describe(local), e));
        }
        state = state.to(HandleState.READY);
    }

    @Override
    public LoopFuture<RawSocket> accept() {
        checkOpen("accept()");
        if (state != HandleState.READY) {
            throw new IllegalStateException(
                    "accept() on " + describe() + ", which does not listen: call listen() first");
        }
        checkNotReceiving("accept()");
        return receive("accept()", this::next);
    }

    private @Nullable Done<RawSocket> next() throws IOException {
        StreamSocket accepted = acceptLiving();
        if (accepted == null) {
            return null;
        }
        StreamHandle made = new StreamHandle(room, accepted, family, HandleState.READY);
        made.register();
        return new Done<>(made);
    }

    /** Skips connections that ended in the backlog, which some systems report by a failure. */
    private @Nullable StreamSocket acceptLiving() throws IOException {
        for (int skipped = 0; ; skipped++) {
            try {
                return socket.accept();
            } catch (OutOfResourcesException | ClosedChannelException e) {
                throw e;
            } catch (IOException ofOneConnection) {
                if (skipped == MOST_SKIPPED) {
                    throw ofOneConnection;
                }
            }
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        loop.ownership().check();
        return null;
    }
}
