package io.semper.engine.serve;

import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.turn.CoalescingTask;
import io.semper.engine.turn.LoopCore;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection whose protocol is created in a later turn, in the order of arrival. Afterwards the object is reused for another
 * connection.
 */
final class PendingConnection extends CoalescingTask {
    private final EngineServer server;
    private @Nullable StreamSocket socket;
    private @Nullable SocketAddress at;

    PendingConnection(LoopCore loop, EngineServer server) {
        super(loop);
        this.server = server;
    }

    /** Queues {@code accepted}. */
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

    /** Closes the connection, because the server was closed first. */
    void turnAway(ServerCounters counters) {
        counters.refuse(Objects.requireNonNull(socket));
    }
}
