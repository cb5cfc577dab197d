package io.semper.engine.serve;

import io.semper.LoopClosedException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import java.net.SocketAddress;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one server that another loop than the server's carries. The two loops share nothing: each side has a count of its
 * own, and they tell each other in messages, which come in the order in which they were sent.
 */
final class RemoteConnections {
    /** What the server hears, on its own loop. */
    interface Server {
        /** So many connections have ended, or never began. */
        void ended(RemoteConnections carrier, int connections);

        /** One could not be handed over; {@code why} is null if the loop was closed. Before {@link #ended}. */
        void refused(RemoteConnections carrier, @Nullable Throwable why);
    }

    private final LoopCore home;
    private final StreamRoom streams;
    private final LoopCore loop;
    private final ProtocolStarter admission;
    private final Server server;
    private final LoopConnections live;
    private final AutoCloseable loopCloses = this::loopCloses;

    /** What the server's loop knows: those on their way count, too. */
    private int count;

    private boolean asked;

    RemoteConnections(LoopCore home, StreamRoom streams, ProtocolStarter admission, Server server) {
        this.home = home;
        this.streams = streams;
        this.loop = streams.loop();
        this.admission = admission;
        this.server = server;
        live = new LoopConnections(streams, this::oneEnded);
    }

    /** The streams of the loop that carries. Any thread. */
    StreamRoom streams() {
        return streams;
    }

    /** The loop that carries. Any thread. */
    LoopCore loop() {
        return loop;
    }

    // ---- on the server's loop

    int count() {
        return count;
    }

    void send(StreamSocket socket, SocketAddress acceptedAt) {
        count++;
        ConnectionTransfer next = new ConnectionTransfer(this, socket, acceptedAt, home.captured());
        streams.open().expectIncoming();
        if (!loop.enqueueThreadsafe(next)) {
            next.dropped();
        }
    }

    void closeAll() {
        tell(live::closeAll);
    }

    /** Tells how many there were to abort, before any of them counts as ended. */
    void abortAll(IntConsumer aborted) {
        tell(() -> {
            int some = live.abortAll();
            tellHome(() -> aborted.accept(some));
        });
    }

    void askToEnd() {
        tell(() -> {
            asked = true;
            live.askToEnd();
        });
    }

    private void tell(Runnable message) {
        try {
            loop.callSoonThreadsafe(message);
        } catch (LoopClosedException closedWithItsConnections) {
            // nothing is left there that could be told
        }
    }

    // ---- on the carrying loop

    void attach(StreamSocket socket, SocketAddress acceptedAt) {
        if (live.count() == 0) {
            loop.onClose(loopCloses);
        }
        if (!admission.isOpen()) {
            live.begun();
            socket.close();
            live.ended();
            return;
        }
        admission.attach(streams, socket, acceptedAt, live, () -> asked);
    }

    private void oneEnded() {
        if (live.count() == 0) {
            loop.offClose(loopCloses);
        }
        tellHome(() -> ended(1));
    }

    /** Their descriptors are closed by now, and nobody hears of it but the server. */
    private void loopCloses() {
        int left = live.count();
        tellHome(() -> ended(left));
    }

    /** A connection that never began. Any thread. */
    void lost(@Nullable Throwable why) {
        tellHome(() -> {
            server.refused(this, why);
            ended(1);
        });
    }

    private void ended(int connections) {
        count -= connections;
        server.ended(this, connections);
    }

    private void tellHome(Runnable message) {
        try {
            home.callSoonThreadsafe(message);
        } catch (LoopClosedException nobodyCounts) {
            // the server went with its loop
        }
    }
}
