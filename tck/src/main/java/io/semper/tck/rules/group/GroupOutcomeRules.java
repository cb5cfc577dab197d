package io.semper.tck.rules.group;

import static io.semper.tck.rules.support.OwnThreads.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Connection;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import io.semper.group.LoopThread;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.GroupPeers;
import io.semper.tck.rules.support.OwnThreads;
import io.semper.tck.rules.support.Unchecked;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Who may wait for the outcomes of a group, and what happens to an outcome that is not waited for. */
@Requires("hand-over")
final class GroupOutcomeRules {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    @Rule("GROUP-19")
    void aThreadOfTheGroupCannotBlockOnWhatTheGroupProduces(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        PeerServer full = tck.listenWithFullBacklog(StreamKind.TCP);
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck))) {
            GroupServer server = get(tck, group.createServer(protocols::echo, tck.serverOptions(kind)));
            protocols.connect(server, 2);
            for (LoopThread thread : group.threads()) {
                alone(tck, group, thread, () -> {
                    refused(server::waitClosed);
                    refused(server::startServing);
                    refused(group::ended);
                    refused(thread::ended);
                    CompletableFuture<?> connecting = group.createConnection(protocols::echo, full.options());
                    refused(() -> connecting);
                    connecting.cancel(true);
                });
            }
            alone(tck, group, group.next(), () -> {
                refused(() -> group.createServer(protocols::echo, tck.serverOptions(kind)));
                refused(() -> group.drain(FOR_EVER));
                refused(() -> server.drain(FOR_EVER));
                refused(server::closeClients);
                refused(server::abortClients);
                refused(server::close);
            });
        }
    }

    /** Runs {@code work} on one thread of a group while the others are inside a callback, so that nothing is produced meanwhile. */
    private static void alone(Tck tck, LoopGroup group, LoopThread thread, Runnable work) {
        CountDownLatch inside = new CountDownLatch(group.threads().size() - 1);
        CountDownLatch gate = new CountDownLatch(1);
        group.threads().stream()
                .filter(each -> each != thread)
                .forEach(each -> each.execute(() -> {
                    inside.countDown();
                    Unchecked.await(gate);
                }));
        Unchecked.await(inside);
        try {
            get(tck, thread.submit(() -> {
                work.run();
                return true;
            }));
        } finally {
            gate.countDown();
        }
    }

    private static void refused(Supplier<? extends CompletableFuture<?>> call) {
        CompletableFuture<?> outcome = call.get();
        for (CompletableFuture<?> each : List.of(
                outcome,
                outcome.thenApply(value -> value),
                outcome.copy(),
                outcome.minimalCompletionStage().toCompletableFuture())) {
            assertThrows(IllegalStateException.class, each::join);
            assertThrows(IllegalStateException.class, each::get);
            assertThrows(IllegalStateException.class, () -> each.get(1, TimeUnit.DAYS));
        }
    }

    @Rule("GROUP-19")
    void anOutcomeThatIsThereCanBeReadAnywhere(Tck tck, StreamKind kind) {
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = LoopGroup.start(2, OwnThreads.options(tck))) {
            CompletableFuture<GroupServer> made = group.createServer(protocols::echo, tck.serverOptions(kind));
            GroupServer server = get(tck, made);
            CompletableFuture<?> closed = server.close();
            get(tck, closed);
            assertEquals(server, get(tck, group.next().submit(made::join)));
            assertNull(get(tck, group.next().submit(closed::join)));
        }
    }

    @Rule("GROUP-20")
    void aConnectWhoseOutcomeTimedOutIsCancelled(Tck tck) {
        PeerServer full = tck.listenWithFullBacklog(StreamKind.TCP);
        try (LoopGroup group = LoopGroup.start(1, OwnThreads.options(tck))) {
            int before = tck.openDescriptors();
            CompletableFuture<Connection<Recorder>> connecting = group.createConnection(tck::recorder, full.options());
            get(tck, group.next().submit(() -> true));
            assertTrue(connecting.completeExceptionally(new TimeoutException("as orTimeout() does")));
            tck.until(
                    () -> get(tck, group.next().submit(tck::openDescriptors)) == before,
                    "no socket of the connect is open");
        }
    }

    @Rule("GROUP-20")
    void aConnectionThatNobodyWaitsForIsClosed(Tck tck, StreamKind kind) {
        PeerServer listener = tck.listen(kind);
        GroupPeers protocols = new GroupPeers(tck);
        try (LoopGroup group = LoopGroup.start(1, OwnThreads.options(tck))) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch gate = new CountDownLatch(1);
            CompletableFuture<Connection<GroupPeers.Echo>> connecting = group.createConnection(
                    () -> {
                        asked.countDown();
                        Unchecked.await(gate);
                        return protocols.echo();
                    },
                    listener.options());
            Peer peer = listener.accept();
            Unchecked.await(asked);
            connecting.completeExceptionally(new IllegalStateException("ended by the test"));
            gate.countDown();
            assertEquals("", GroupPeers.read(peer), "the peer sees the end of a connection without an owner");
            tck.until(() -> protocols.lost() == protocols.made().size(), "connectionLost follows connectionMade");
            assertEquals(
                    0,
                    get(
                            tck,
                            group.next()
                                    .submit(() -> group.loops().get(0).stats().openTransports())));
        }
    }
}
