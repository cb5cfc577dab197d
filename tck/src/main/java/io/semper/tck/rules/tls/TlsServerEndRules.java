package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Servers that end their connections. */
@Requires("tls")
final class TlsServerEndRules {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private static void answers(TlsLink link) {
        assertEquals("", link.peer().readToEnd());
        assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
        link.peer().close();
        assertNull(link.recorder().awaitLost());
    }

    @Rule("TLS-58")
    void closeClientsEndsConnectionsWithCloseNotify(Tck tck) {
        for (Way way : new Way[] {Way.SERVER_1_3, Way.SERVER_1_2}) {
            TlsLink link = way.open(tck, tck.recorder());
            tck.run(() -> link.server().closeClients());
            answers(link);
            assertEquals(List.of("made", "lost(null)"), link.recorder().trace());
        }
    }

    @Rule("TLS-58")
    void drainAsksTheProtocolAndEndsItsConnectionWithCloseNotify(Tck tck) {
        for (Way way : new Way[] {Way.SERVER_1_3, Way.SERVER_1_2}) {
            TlsLink link = way.open(tck, tck.recorder());
            LoopFuture<DrainReport> drained = tck.call(() -> link.server().drain(FOR_EVER));
            answers(link);
            assertEquals(new DrainReport(1, 0), tck.await(drained));
            assertEquals(List.of("made", "drain", "lost(null)"), link.recorder().trace());
        }
    }

    @Rule("TLS-58")
    void aProtocolMayPostponeItsEndInADrain(Tck tck) {
        for (Way way : new Way[] {Way.SERVER_1_3, Way.SERVER_1_2}) {
            Recorder recorder = tck.recorder().echo().onDrain(() -> false);
            TlsLink link = way.open(tck, recorder);
            LoopFuture<DrainReport> drained = tck.call(() -> link.server().drain(FOR_EVER));
            recorder.await("drain", 1);
            link.peer().send("still");
            assertEquals("still", link.peer().read(5));
            link.run(StreamTransport::close);
            answers(link);
            assertEquals(new DrainReport(1, 0), tck.await(drained));
        }
    }

    @Rule("TLS-58")
    void aProtocolThatThrowsInADrainIsClosed(Tck tck) {
        for (Way way : new Way[] {Way.SERVER_1_3, Way.SERVER_1_2}) {
            IllegalStateException thrown = new IllegalStateException("in drainRequested, on purpose");
            TlsLink link = way.open(tck, tck.recorder().onDrain(() -> {
                throw thrown;
            }));
            LoopFuture<DrainReport> drained = tck.call(() -> link.server().drain(FOR_EVER));
            answers(link);
            tck.await(drained);
            assertSame(thrown, tck.takeException().exception());
        }
    }

    @Rule("TLS-58")
    void connectionsInAHandshakeAreClosed(Tck tck) {
        for (boolean drains : new boolean[] {false, true}) {
            List<Recorder> made = new ArrayList<>();
            TlsOptions options = TlsOptions.server(Contexts.server("server"));
            Server server = tck.serve(tck.serverOptions(StreamKind.TCP).tls(options), () -> {
                made.add(tck.recorder());
                return made.get(0);
            });
            Peer peer = tck.peer(server);
            tck.until(() -> tck.call(() -> server.stats().open()) == 1, "the server has accepted");
            LoopFuture<?> ended = tck.call(() -> {
                if (drains) {
                    return server.drain(FOR_EVER);
                }
                server.close();
                server.closeClients();
                return server.waitClosed();
            });
            peer.awaitEnd();
            peer.close();
            tck.await(ended);
            assertTrue(made.isEmpty(), "no protocol is made");
        }
    }

    @Rule("TLS-72")
    void aCancelInAnyTurnLeavesNoServer(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind).tls(TlsOptions.server(Contexts.server("server")));
        tck.run(tck.serve(options, tck::recorder)::close); // what is made once is there
        tck.settle();
        int before = tck.openDescriptors();
        for (int turns = 0; turns < 6; turns++) {
            int later = turns;
            LoopFuture<Server> starting = tck.call(() -> {
                LoopFuture<Server> created = tck.loop().createServer(tck::recorder, options);
                cancelAfter(tck.loop(), created, later);
                return created;
            });
            tck.until(starting::isDone, "the future is done");
            if (!starting.isCancelled()) {
                tck.run(tck.await(starting)::close);
            }
            tck.settle();
            assertEquals(before, tck.openDescriptors(), "descriptors after a cancel in turn " + turns);
        }
    }

    /** As with each future that only the cancelled one depends on (FUTURE-09). */
    @Rule("TLS-72")
    void aCancelOfADerivedFutureLeavesNoServer(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind).tls(TlsOptions.server(Contexts.server("server")));
        List<LoopFuture<Server>> created = new ArrayList<>();
        tck.run(() -> {
            created.add(tck.loop().createServer(tck::recorder, options));
            created.get(0).thenApply(Server::addresses).cancel();
        });
        tck.until(created.get(0)::isDone, "the future is done");
        assertTrue(created.get(0).isCancelled(), "a cancel reaches the future of the server");
    }

    /** In the callback that has made it, or in that of a turn after it. */
    private static void cancelAfter(EventLoop loop, LoopFuture<Server> starting, int turns) {
        if (turns == 0) {
            starting.cancel();
        } else {
            loop.callSoon(() -> cancelAfter(loop, starting, turns - 1));
        }
    }
}
