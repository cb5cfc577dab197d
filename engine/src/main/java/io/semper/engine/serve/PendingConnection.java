package io.semper.engine.serve;

import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A connection that was accepted and whose protocol is made in a later turn, in the order of arrival; then it serves for another. */
final class PendingConnection extends CoalescingTask {
    private final EngineServer server;
    private @Nullable StreamSocket socket;
    private @Nullable SocketAddress at;

    PendingConnection(LoopCore loop, EngineServer server) {
        super(loop);
        this.server = server;
    }

    /** Waits with {@code accepted} for its turn. */
    void of(StreamSocket accepted, SocketAddress listening) {
        socket = accepted;
        at = listening;
        schedule();
    }

    @Override
    protected void perform(int bits) {
        StreamSocket accepted = Objects.requireNonNull(socket);
        SocketAddress listening = Objects.requireNonNull(at);
        socket = null;
        at = null;
        server.attach(this, accepted, listening);
    }

    /** The server was closed first. */
    void turnAway() {
        Objects.requireNonNull(socket).close();
    }
}
