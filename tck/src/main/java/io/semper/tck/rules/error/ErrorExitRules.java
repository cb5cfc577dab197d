package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Losers;
import io.semper.Server;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Exits that leave the loop while a connect fails, a connection is refused, a drain begins or a race ends. */
final class ErrorExitRules {
    private static final Duration SOON = Duration.ofMillis(30);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    @Rule("ERROR-10")
    void aConnectFailsAtItsTimeoutAlthoughTheHookOfTheResolverExits(Tck tck) {
        LoopExit exit = new LoopExit("the hook, on purpose");
        EventLoop loop = withHook(tck, () -> {
            throw exit;
        });
        assertFailsAfter(exit, tck, loop);
    }

    @Rule("ERROR-10")
    void aConnectFailsAtItsTimeoutAlthoughTheHandlerExits(Tck tck) {
        LoopExit exit = new LoopExit("the handler, on purpose");
        EventLoop loop = withHook(tck, () -> {
            throw new IllegalStateException("the hook, on purpose");
        });
        loop.setExceptionHandler((on, context) -> {
            throw exit;
        });
        assertFailsAfter(exit, tck, loop);
    }

    /** A loop whose resolver never answers, and runs {@code hook} when a lookup is cancelled. */
    private static EventLoop withHook(Tck tck, Runnable hook) {
        return tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = made.createPromise();
            promise.onCancel(hook);
            return promise.future();
        }));
    }

    private static void assertFailsAfter(LoopExit exit, Tck tck, EventLoop loop) {
        LoopFuture<?> connect = loop.createConnection(
                tck::recorder, ConnectOptions.to("name.test", 1).timeout(SOON));
        assertSame(exit, assertThrows(LoopExit.class, loop::runForever), "what leaves the loop");
        tck.awaitFailure(SocketTimeoutException.class, connect);
    }

    @Requires("hand-over")
    @Rule("ERROR-10")
    void aServerEndsAlthoughTheHandlerExitsWhenATransferFails(Tck tck, StreamKind kind) {
        EventLoop home = tck.loop();
        EventLoop closed = tck.newLoop();
        closed.close();
        Server server = tck.serve(tck.serverOptions(kind).connectionLoops(() -> closed), tck::recorder);
        LoopExit exit = new LoopExit("the handler, on purpose");
        tck.run(() -> home.setExceptionHandler((on, context) -> {
            throw exit;
        }));
        Peer peer = tck.peer(server);
        assertSame(exit, assertThrows(LoopExit.class, home::runForever), "what leaves the loop");
        peer.awaitEnd();
        LoopFuture<Void> ended = tck.call(() -> {
            server.close();
            return server.waitClosed();
        });
        tck.await(ended);
    }

    @Rule("ERROR-10")
    void aDrainThatTheFactoryBeganContinuesAlthoughConnectionMadeExits(Tck tck, StreamKind kind) {
        LoopExit exit = new LoopExit("connectionMade, on purpose");
        Recorder recorder = tck.recorder().onMade(transport -> {
            throw exit;
        });
        List<Server> servers = new ArrayList<>();
        List<LoopFuture<DrainReport>> drained = new ArrayList<>();
        servers.add(tck.serve(kind, () -> {
            drained.add(servers.get(0).drain(FOR_EVER));
            return recorder;
        }));
        Peer peer = tck.peer(servers.get(0));
        assertSame(exit, assertThrows(LoopExit.class, tck.loop()::runForever), "what leaves the loop");
        assertEquals(new DrainReport(1, 0), tck.await(drained.get(0)));
        peer.awaitEnd();
    }

    @Rule("ERROR-10")
    void aLoserThatLeavesTheLoopKeepsNeitherTheRaceNorTheOthersFromEnding(Tck tck) {
        for (boolean success : List.of(false, true)) {
            LoopPromise<String> winner = tck.loop().createPromise();
            LoopPromise<String> leaving = tck.loop().createPromise();
            LoopPromise<String> other = tck.loop().createPromise();
            LoopExit exit = new LoopExit("thrown by a cancel hook");
            leaving.onCancel(() -> {
                throw exit;
            });
            List<LoopFuture<String>> members = List.of(leaving.future(), winner.future(), other.future());
            LoopFuture<String> race = success
                    ? LoopFutures.firstSuccess(members, Losers.CANCEL)
                    : LoopFutures.firstCompleted(members, Losers.CANCEL);
            winner.complete("winner");
            assertSame(exit, assertThrows(LoopExit.class, () -> tck.loop().runOnce(Duration.ZERO)));
            assertEquals("winner", race.result());
            assertTrue(leaving.future().isCancelled() && other.future().isCancelled(), "all losers are cancelled");
        }
    }
}
