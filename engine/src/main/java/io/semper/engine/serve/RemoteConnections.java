package io.semper.engine.serve;

import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.net.SocketAddress;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one server that a loop other than the server's carries. The two loops share no state: each has its own count, and
 * they exchange messages, which arrive in the order in which they were sent.
 */
final class RemoteConnections {
    /** Receives reports, on the server's loop. */
    interface Server {
        /** Reports that {@code connections} of them have ended or never began. */
        void ended(RemoteConnections carrier, int connections);

        /**
         * Reports that a connection could not be transferred; {@code why} is null if the loop was closed. Called after {@link #ended},
         * because the exception handler may throw out of it.
         */
        void refused(RemoteConnections carrier, @Nullable Throwable why);
    }

    private final LoopCore home;
    private final StreamRoom streams;
    private final LoopCore loop;
    private final ProtocolStarter admission;
    private final Server server;
    private final LoopConnections live;
    private final AutoCloseable loopCloses = this::loopCloses;

    /** The count of the server's loop, which includes connections in transfer. */
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

    /** The streams of the carrying loop. Any thread. */
    StreamRoom streams() {
        return streams;
    }

    /** The carrying loop. Any thread. */
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
        post(loop, live::closeAll);
    }

    /** Aborts all connections, and reports their number to {@code aborted} before any of them counts as ended. */
    void abortAll(IntConsumer aborted) {
        post(loop, () -> {
            int some = live.abortAll();
            postHome(() -> aborted.accept(some));
        });
    }

    void askToEnd() {
        post(loop, () -> {
            asked = true;
            live.askToEnd();
        });
    }

    // ---- on the carrying loop

    void attach(StreamSocket socket, SocketAddress acceptedAt) {
        if (live.count() == 0) {
            loop.onClose(loopCloses);
        }
        if (!admission.isOpen()) {
            live.begun();
            admission.refuse(socket);
            live.ended();
            return;
        }
        admission.attach(streams, socket, acceptedAt, live, () -> asked);
    }

    private void oneEnded() {
        if (live.count() == 0) {
            loop.offClose(loopCloses);
        }
        postHome(() -> ended(1));
    }

    /** Called when the carrying loop closes. The descriptors are closed already, and only the server is notified. */
    private void loopCloses() {
        int left = live.count();
        postHome(() -> ended(left));
    }

    /** Closes and reports a connection that never began. Any thread. */
    void lost(StreamSocket socket, @Nullable Throwable why) {
        admission.refuse(socket);
        postHome(() -> {
            ended(1);
            server.refused(this, why);
        });
    }

    private void ended(int connections) {
        count -= connections;
        server.ended(this, connections);
    }

    private void postHome(Runnable message) {
        post(home, message);
    }

    /**
     * Sends a message. It takes no context along, because a carrier that throws must not lose it. A closed loop needs none: its close has
     * closed its server and its connections.
     */
    private static void post(LoopCore to, Runnable message) {
        to.enqueueThreadsafe(new Task() {
            @Override
            public void run() {
                message.run();
            }
        });
    }
}
