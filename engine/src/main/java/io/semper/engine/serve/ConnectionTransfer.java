package io.semper.engine.serve;

import io.semper.ContextCarrier;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.stream.StreamRegistry;
import io.semper.engine.turn.InContext;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The transfer of a connection from the loop that accepted it to the loop that carries it. The first of these that takes it decides what
 * happens to the socket: the carrying loop when it runs this task, the close of that loop when it drops the task, or the accepting loop
 * when it finds the other one closed.
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
            InContext.run(context, () -> streams.incomingArrived(this::attach));
        }
    }

    private void attach() {
        StreamSocket mine;
        try {
            mine = carrier.loop().kernel().sockets().takeOver(socket);
        } catch (Throwable foreign) {
            carrier.lost(socket, foreign);
            LoopCore.rethrowIfEscapes(foreign);
            return;
        }
        carrier.attach(mine, acceptedAt);
    }

    /** Called if the carrying loop was closed. Any thread. */
    @Override
    public void dropped() {
        if (taken.compareAndSet(false, true)) {
            carrier.streams().open().incomingLost();
            carrier.lost(socket, null);
        }
    }
}
