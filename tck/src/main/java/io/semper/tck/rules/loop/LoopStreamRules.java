package io.semper.tck.rules.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.tck.Channels;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Unchecked;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.function.Executable;

/** Connections and jobs over the life of a loop. */
final class LoopStreamRules {
    @Rule("LOOP-06")
    void whatCameWhileNobodyRanIsDeliveredByTheNextRun(Tck tck, StreamKind kind) {
        Recorder second = tck.recorder();
        Link link = tck.accept(kind, tck.recorder());
        Server server = tck.serve(kind, () -> second);
        tck.background().stop();
        link.peer().send("while the loop was idle");
        Peer later = tck.peer(server);
        later.send("me too");
        assertEquals(0, link.recorder().receivedCount(), "an idle loop delivered");
        tck.background();
        link.recorder().awaitText("while the loop was idle");
        second.awaitText("me too");
    }

    @Rule("LOOP-06")
    void whatAnIdleLoopIsAskedToReadTheNextRunReads(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder().onData(data -> loop.stop()));
        link.run(StreamTransport::pauseReading);
        link.peer().send("x");
        tck.settle();
        link.transport().resumeReading();
        loop.runForever();
        assertEquals("x", link.recorder().text(), "a run that has nothing else to do reads what was resumed before it");
    }

    @Rule("LOOP-09")
    void aConnectOfAnIdleLoopNeedsNothingElseToBeComplete(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Recorder recorder = tck.recorder();
        LoopFuture<Connection<Recorder>> future =
                loop.createConnection(() -> recorder, tck.listen(kind).options());
        assertSame(recorder, loop.runUntilComplete(future).protocol());
    }

    @Rule("LOOP-12")
    void closeDoesNotWaitForJobs(Tck tck) {
        EventLoop loop = tck.loop();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        loop.runInExecutor(null, () -> {
            begun.countDown();
            Unchecked.await(release);
            return true;
        });
        Unchecked.await(begun);
        loop.close();
        assertTrue(loop.isClosed(), "close() returns while a job is still running");
        release.countDown();
    }

    @Rule("LOOP-13")
    void aClosedLoopConnectsAndServesNoMore(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        ServerOptions at = tck.serverOptions(kind);
        ConnectOptions to = tck.listen(kind).options();
        loop.close();
        refused("createConnection", () -> loop.createConnection(tck::recorder, to));
        refused("createServer", () -> loop.createServer(tck::recorder, at));
        refused("runInExecutor", () -> loop.runInExecutor(null, () -> true));
        refused("runInExecutor", () -> loop.runInExecutor(Runnable::run, () -> true));
        refused("shutdownExecutor", () -> loop.shutdownExecutor(Duration.ZERO));
        refused("resolver", () -> loop.resolver().resolve("localhost", io.semper.AddressFamily.ANY));
    }

    private static void refused(String method, Executable call) {
        assertThrows(LoopClosedException.class, call, method + " on a closed loop");
    }

    @Rule("LOOP-14")
    void openConnectionsEndWithoutBeingTold(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder());
        SocketAddress address = tck.addressOf(link.server());
        assertEquals(1, loop.stats().openTransports(), "open transports before close()");
        loop.close();
        link.peer().awaitEnd();
        assertEquals(List.of("made"), link.recorder().trace(), "a protocol was called by close() of its loop");
        assertThrows(IOException.class, () -> Channels.open(address).close(), "a server of a closed loop answers");
    }
}
