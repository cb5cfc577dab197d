package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Received;
import io.semper.tck.rules.support.SlowPeer;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Ends of endpoints. */
@Requires("datagrams")
final class DatagramCloseRules {
    private static final int SIZE = 100;

    private static void end(DatagramTransport transport, boolean aborts) {
        if (aborts) {
            transport.abort();
        } else {
            transport.close();
        }
    }

    @Rule("DATAGRAM-13")
    void whatWasSentBeforeACloseArrives(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        link.run(t -> {
            link.sendNow("a");
            if (!kind.isConnected()) {
                link.sendNow(""); // what follows is queued where this one is
            }
            link.sendNow("b");
            t.close();
            assertTrue(t.isClosing());
            t.close();
            assertEquals(List.of("made"), link.recorder().trace(), "inside close()");
        });
        List<String> expected = kind.isConnected() ? List.of("a", "b") : List.of("a", "", "b");
        assertEquals(expected, link.peer().receiveTexts(expected.size()));
        assertNull(link.recorder().awaitLost());
        assertEquals(List.of("made", "lost(null)"), link.recorder().trace());
    }

    @Rule("DATAGRAM-13")
    @Requires("unix-datagrams")
    void anAbortDropsTheQueue(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            for (boolean closing : List.of(true, false)) {
                DatagramRecorder sender = tck.datagramRecorder();
                SlowPeer link = SlowPeer.open(tck, sender, connected);
                link.fill(SIZE);
                tck.run(() -> {
                    link.sendNow(SIZE);
                    if (closing) {
                        link.transport().close();
                    }
                    link.transport().abort();
                    assertEquals(0, link.transport().writeBufferSize());
                });
                assertNull(sender.awaitLost());
                link.read();
                int taken = link.sent().size() - 2;
                link.receiver().awaitDatagrams(taken);
                tck.settle();
                Received.assertEqual(
                        link.sent().subList(0, taken), link.receiver().datagrams());
                assertEquals(List.of("made", "lost(null)"), sender.trace());
            }
        }
    }

    @Rule("DATAGRAM-13")
    @Requires("unix-datagrams")
    void aQueueThatIsNotSentInTimeEndsTheEndpoint(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            Duration limit = Duration.ofMillis(50);
            DatagramRecorder sender = tck.datagramRecorder();
            SlowPeer link = SlowPeer.open(tck, sender, connected, options -> options.closeTimeout(limit));
            link.fill(SIZE);
            long start = System.nanoTime();
            tck.run(link.transport()::close);
            Throwable cause = sender.awaitLost();
            assertTrue(System.nanoTime() - start >= limit.toNanos(), "not before the timeout");
            assertInstanceOf(SocketTimeoutException.class, cause);
            assertEquals(List.of("made", "lost(SocketTimeoutException)"), sender.trace());
        }
    }

    @Rule("DATAGRAM-13")
    void nothingIsDeliveredAfterAnEndInsideACallback(Tck tck, DatagramKind kind) {
        for (boolean aborts : List.of(true, false)) {
            DatagramRecorder recorder = tck.datagramRecorder();
            DatagramLink link = tck.datagrams(kind, recorder);
            recorder.onDatagram((data, sender) -> end(recorder.transport(), aborts));
            for (int i = 0; i < 5; i++) {
                link.peer().send("x", link.address());
            }
            assertNull(recorder.awaitLost());
            tck.settle();
            assertEquals(List.of("made", "datagram(1)", "lost(null)"), recorder.trace());
        }
    }

    @Rule("DATAGRAM-13")
    void noFailureIsReportedAfterAnEnd(Tck tck, DatagramKind kind) {
        for (boolean aborts : List.of(true, false)) {
            DatagramRecorder recorder = tck.datagramRecorder();
            DatagramLink link = tck.datagrams(kind, recorder);
            recorder.onError(x -> end(recorder.transport(), aborts));
            link.run(t -> {
                for (int i = 0; i < 3; i++) {
                    link.sendNow(ByteBuffer.allocate(TooLarge.SIZE));
                }
            });
            assertNull(recorder.awaitLost());
            tck.settle();
            assertEquals(1, recorder.errors().size());
            assertEquals("lost(null)", recorder.trace().get(2));
        }
    }

    @Rule("DATAGRAM-13")
    void anEndpointMayEndInPauseWritingAndResumeWriting(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
        for (boolean aborts : List.of(true, false)) {
            for (boolean pausing : List.of(true, false)) {
                DatagramRecorder recorder = tck.datagramRecorder();
                Runnable ends = () -> end(recorder.transport(), aborts);
                if (pausing) {
                    recorder.onPause(ends);
                } else {
                    recorder.onResume(ends);
                }
                DatagramLink link =
                        tck.datagrams(kind, recorder, options -> options.writeLimits(0, DatagramOptions.OVERHEAD));
                boolean queues = link.get(t -> {
                    link.sendNow("");
                    boolean queued = t.writeBufferSize() > 0;
                    link.sendNow("");
                    return queued;
                });
                if (!queues) {
                    throw tck.notApplicable("this loop sends empty datagrams at once, so a queue cannot be made");
                }
                assertNull(recorder.awaitLost());
                assertEquals(
                        pausing
                                ? List.of("made", "pause", "lost(null)")
                                : List.of("made", "pause", "resume", "lost(null)"),
                        recorder.trace());
                if (!pausing || !aborts) {
                    assertEquals(2, link.peer().receive(2).size());
                }
            }
        }
    }
}
