package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.TlsOptions;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Many handshakes that are given up in every state: nothing of them is left. */
@Requires("tls")
final class TlsAbandonRules {
    private static final int ROUNDS = 100;

    /** What a loop has before and must have again. */
    private record Held(int transports, int timers, Supplier<List<String>> opened) {
        static Held by(Tck tck) {
            return new Held(
                    tck.loop().stats().openTransports(), tck.loop().stats().pendingTimers(), tck.openedFromNow());
        }

        /** Descriptors by name, not by number: the process may close one meanwhile that an earlier test has left. */
        private boolean isAgain(Tck tck) {
            return tck.loop().stats().openTransports() <= transports
                    && tck.loop().stats().pendingTimers() <= timers
                    && opened.get().isEmpty();
        }

        void awaitAgain(Tck tck, String what) {
            tck.until(
                    () -> isAgain(tck),
                    transports + " transports, " + timers + " timers and no further descriptor are open " + what);
        }
    }

    @Rule("TLS-27")
    void clientsThatAreGivenUpLeaveNothing(Tck tck) {
        Handshakes.dropReports(tck);
        Engines engines = new Engines(Contexts.client());
        TlsOptions options = TlsOptions.clientEngines(engines).serverName(Contexts.SERVER);
        Engines theirs = new Engines(Contexts.server("server"));
        Server server = Handshakes.serve(tck, TlsOptions.serverEngines(theirs), () -> tck.recorder());
        tck.settle();
        Held before = Held.by(tck);
        for (int i = 0; i < ROUNDS; i++) {
            Recorder recorder = tck.recorder();
            LoopFuture<Connection<Recorder>> connecting =
                    Handshakes.connecting(tck, tck.addressOf(server), options, recorder);
            for (int steps = i % 20; steps > 0; steps--) {
                tck.loop().runOnce(Duration.ofMillis(1));
            }
            if (!tck.call(connecting::cancel)) {
                tck.run(recorder.transport()::abort);
            }
        }
        before.awaitAgain(tck, "after " + ROUNDS + " clients that were given up");
        engines.awaitAll(tck, "clients");
        theirs.awaitAll(tck, "server");
        assertEquals(0, server.stats().open());
    }

    @Rule("TLS-13")
    void clientsOfAServerThatLeaveLeaveNothing(Tck tck) throws IOException {
        Handshakes.dropReports(tck);
        for (boolean byName : new boolean[] {false, true}) {
            Engines engines = new Engines(Contexts.server("server"));
            TlsOptions options = byName
                    ? Handshakes.server().contextFor("other.test", Contexts.server("other"))
                    : TlsOptions.serverEngines(engines);
            Server server = Handshakes.serve(tck, options, () -> tck.recorder());
            tck.settle();
            Held before = Held.by(tck);
            byte[] hello = null;
            for (int i = 0; i < ROUNDS; i++) {
                Peer peer = tck.peer(server);
                if (hello == null) {
                    hello = TlsPeer.client(tck, peer).hello();
                }
                int count = i % 10 == 9 ? hello.length : i * hello.length / ROUNDS;
                peer.send(Arrays.copyOf(hello, count));
                for (int steps = i % 7; steps > 0; steps--) {
                    tck.loop().runOnce(Duration.ofMillis(1));
                }
                switch (i % 4) {
                    case 0 -> peer.close();
                    case 1 -> peer.reset();
                    case 2 -> tck.run(server::abortClients);
                    default -> tck.run(server::closeClients);
                }
                peer.close();
            }
            before.awaitAgain(tck, "after " + ROUNDS + " clients that left");
            if (!byName) {
                engines.awaitAll(tck, "server");
            }
            assertEquals(0, server.stats().open());
        }
    }

    /** Servers that send a part of an answer which is none, or nothing, and leave. */
    @Rule("TLS-29")
    void serversThatLeaveLeaveNothing(Tck tck) {
        Engines engines = new Engines(Contexts.client());
        TlsOptions options = TlsOptions.clientEngines(engines).serverName(Contexts.SERVER);
        PeerServer there = tck.listen(StreamKind.TCP);
        tck.settle();
        Held before = Held.by(tck);
        byte[] answer = {22, 3, 3, 0, 90, 2, 0, 0, 86, 3, 3};
        for (int i = 0; i < ROUNDS / 2; i++) {
            LoopFuture<Connection<Recorder>> connecting =
                    Handshakes.connecting(tck, there.options().tls(options), tck.recorder());
            Peer peer = there.accept();
            peer.send(Arrays.copyOf(answer, i % answer.length));
            if (i % 2 == 0) {
                peer.reset();
            }
            peer.close();
            tck.awaitFailure(IOException.class, connecting);
        }
        before.awaitAgain(tck, "after servers that left");
        engines.awaitAll(tck, "clients");
    }
}
