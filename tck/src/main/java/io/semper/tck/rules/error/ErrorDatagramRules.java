package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.tck.Datagram;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Helper;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Exits that leave the loop out of the callbacks of an endpoint for datagrams: nothing is lost, and the endpoint stays open. */
@Requires("datagrams")
final class ErrorDatagramRules {
    private static final int TOO_LARGE = 65_600;
    private static final LoopExit EXIT = new LoopExit("on purpose");

    private static void leaves(Executable run) {
        assertSame(EXIT, assertThrows(LoopExit.class, run), "what leaves the loop");
    }

    private static void exitIf(boolean first) {
        if (first) {
            throw EXIT;
        }
    }

    private static LoopFuture<Endpoint<DatagramRecorder>> opening(
            Tck tck, DatagramOptions options, DatagramRecorder recorder, boolean factoryExits) {
        return tck.call(() -> tck.loop()
                .createDatagramEndpoint(
                        () -> {
                            exitIf(factoryExits);
                            return recorder;
                        },
                        options));
    }

    @Rule("ERROR-03")
    void anExitOutOfTheFactoryFailsTheFuture(Tck tck, DatagramKind kind) {
        DatagramOptions options = kind.options(tck.datagramPeer(kind.loopback()).address());
        int before = tck.openDescriptors();
        LoopFuture<?> future = opening(tck, options, tck.datagramRecorder(), true);
        leaves(() -> tck.await(future));
        tck.settle();
        assertSame(EXIT, tck.call(future::exception));
        assertEquals(before, tck.openDescriptors());
    }

    @Rule("ERROR-03")
    void anExitOutOfConnectionMadeLosesNothing(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder().onMade(t -> exitIf(true));
        var peer = tck.datagramPeer(kind.loopback());
        LoopFuture<Endpoint<DatagramRecorder>> future = opening(tck, kind.options(peer.address()), recorder, false);
        leaves(() -> {
            tck.await(future);
            tck.settle();
        });
        DatagramTransport transport = tck.await(future).transport();
        peer.send("x", tck.call(transport::localAddress));
        assertEquals("x", recorder.awaitDatagrams(1).text());
    }

    @Rule("ERROR-03")
    void anExitOutOfDatagramReceivedLosesNothing(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        recorder.onDatagram((data, sender) -> exitIf(recorder.datagrams().size() == 1));
        List<String> sent = List.of("a", "b", "c");
        sent.forEach(text -> link.peer().send(text, link.address()));
        leaves(() -> recorder.awaitDatagrams(3));
        recorder.awaitDatagrams(3);
        assertEquals(sent, recorder.texts());
        link.assertUnharmed();
    }

    @Rule("ERROR-03")
    void anExitOutOfErrorReceivedLosesNothing(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        recorder.onError(x -> exitIf(recorder.errors().size() == 1));
        link.run(t -> {
            for (int i = 0; i < 3; i++) {
                link.sendNow(ByteBuffer.allocate(TOO_LARGE));
            }
        });
        leaves(() -> recorder.awaitErrors(3));
        recorder.awaitErrors(3);
        link.assertUnharmed();
        assertEquals(3, recorder.errors().size());
    }

    @Rule("ERROR-03")
    void exitsOutOfPausesAndResumesLoseNothing(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
        DatagramRecorder recorder =
                tck.datagramRecorder().onPause(() -> exitIf(true)).onResume(() -> exitIf(true));
        DatagramLink link = tck.datagrams(kind, recorder, options -> options.writeLimits(0, DatagramOptions.OVERHEAD));
        Helper<List<Datagram>> receiving = link.peer().receiving(2);
        int exits = exitsOf(() -> link.run(t -> {
            link.sendNow("");
            link.sendNow("x");
        }));
        if (recorder.count("pause") == 0) {
            throw tck.notApplicable("this loop sends empty datagrams at once, so a queue cannot be made");
        }
        exits += exitsOf(() -> recorder.await("resume", 1));
        assertEquals(2, exits, "exits of a pause and a resume");
        assertEquals(
                List.of("", "x"), receiving.await().stream().map(Datagram::text).toList());
        assertEquals(List.of("made", "pause", "resume"), recorder.trace());
        recorder.onPause(() -> {}).onResume(() -> {});
        link.assertUnharmed();
    }

    private static int exitsOf(Runnable run) {
        try {
            run.run();
            return 0;
        } catch (LoopExit exit) {
            assertSame(EXIT, exit);
            return 1;
        }
    }

    @Rule("ERROR-03")
    void anExitOutOfConnectionLostEndsTheEndpoint(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder().onLost(x -> exitIf(true));
        DatagramLink link = tck.datagrams(kind, recorder);
        leaves(() -> {
            link.run(DatagramTransport::close);
            tck.settle();
        });
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), recorder.trace());
        assertFalse(link.get(DatagramTransport::isReading));
    }
}
