package io.semper.engine.serve;

import io.semper.ContextCarrier;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.stream.StreamRegistry;
import io.semper.engine.turn.Task;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A connection on its way from the loop that accepted it to the one that carries it. Whoever takes it first decides what becomes of the
 * socket: the carrying loop when it runs this, its close when it drops this, or the accepting loop when it learns of that close.
 */
final class ConnectionTransfer extends Task {
    private final RemoteConnections carrier;
    private final StreamSocket socket;
    private final SocketAddress acceptedAt;
    private final ContextCarrier.@Nullable Snapshot context;
    private final AtomicBoolean taken = new AtomicBoolean();

    ConnectionTransfer(
            RemoteConnections carrier,
            StreamSocket socket,
            SocketAddress acceptedAt,
            ContextCarrier.@Nullable Snapshot context) {
        this.carrier = carrier;
        this.socket = socket;
        this.acceptedAt = acceptedAt;
        this.context = context;
    }

    @Override
    public void run() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        StreamRegistry streams = carrier.streams().open();
        if (context == null) {
            streams.incomingArrived(this::attach);
        } else {
            context.run(() -> streams.incomingArrived(this::attach));
        }
    }

    private void attach() {
        StreamSocket mine;
        try {
            mine = carrier.loop().kernel().sockets().takeOver(socket);
        } catch (IOException | RuntimeException foreign) {
            socket.close();
            carrier.lost(foreign);
            return;
        }
        carrier.attach(mine, acceptedAt);
    }

    /** The carrying loop was closed. Any thread. */
    @Override
    public void dropped() {
        if (taken.compareAndSet(false, true)) {
            carrier.streams().open().incomingLost();
            socket.close();
            carrier.lost(null);
        }
    }
}
