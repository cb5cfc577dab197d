package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ExceptionContext;
import io.semper.LoopExit;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.Transport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.HoldsBack;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.rules.support.Exchange;
import io.semper.tck.rules.support.LoopSteps;
import io.semper.tck.rules.support.Queued;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What protocols do inside pauseWriting and resumeWriting. */
final class FlowCallbackRules {
    /** Room for several segments of a loopback connection, so that no acknowledgement is delayed. */
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(256 * 1024);

    /** So small that a few KiB fill a connection. */
    private static final StreamOptions LEAST = StreamOptions.defaults().sendBufferSize(4096);

    private static final int MIB = 1 << 20;
    private static final int PIECE = 16 * 1024;

    /** Writes the pattern whenever it may, as a protocol with much to say does. */
    private static final class Producer {
        private final Recorder recorder;
        private final int total;
        private int written;
        private boolean paused;

        Producer(Recorder recorder, int total) {
            this.recorder = recorder;
            this.total = total;
            recorder.onPause(() -> paused = true).onResume(() -> {
                paused = false;
                produce();
            });
        }

        /** Until it is paused, or everything is written. */
        void produce() {
            while (!paused && written < total) {
                int n = Math.min(PIECE, total - written);
                recorder.transport().write(ByteBuffer.wrap(Bytes.pattern(written, n)));
                written += n;
            }
        }
    }

    @Rule("FLOW-07")
    @HoldsBack
    void pauseAndResumeAlternate(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        List<String> expected = new ArrayList<>(List.of("made"));
        for (int i = 0; i < 10; i++) {
            exchange.run(t -> {
                t.setWriteLimits(100, 1000);
                while (t.writeBufferSize() <= 1000) {
                    exchange.send(100);
                }
                exchange.send(1000);
            });
            exchange.readAll();
            tck.until(
                    () -> exchange.recorder().count("resume")
                            == exchange.recorder().count("pause"),
                    "resumed");
            expected.addAll(List.of("pause", "resume"));
            assertEquals(expected, exchange.recorder().trace(), "burst " + i);
        }
    }

    @Rule("FLOW-07")
    @HoldsBack
    void aPausedTransportMayEnd(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(64 * 1024 + 1);
        exchange.run(Transport::abort);
        exchange.awaitLost();
        tck.settle();
        assertEquals(List.of("made", "pause", "lost(null)"), exchange.recorder().trace());
    }

    @Rule("FLOW-08")
    void resumeNeverComesFromInsideACall(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), LEAST, BufferSizes.TINY);
        int[] rest = new int[1];
        link.run(t -> {
            t.setWriteLimits(10, 1000);
            int written = Queued.upTo(t, 1001);
            assertEquals(1, link.recorder().count("pause"));
            Helper<byte[]> reads = link.peer().reading(written - (int) t.writeBufferSize());
            assertTrue(LoopSteps.endsHere(tck, reads), "the peer reads what the OS has taken");
            rest[0] = (int) t.writeBufferSize() + 3;
            t.cork();
            t.uncork();
            assertEquals(0, link.recorder().count("resume"), "resumed from inside uncork()");
            t.write(ByteBuffer.allocate(1));
            t.writeAll(ByteBuffer.allocate(1));
            t.writeOwned(ByteBuffer.allocate(1), null);
            assertEquals(0, link.recorder().count("resume"), "resumed from inside a write");
            t.setWriteLimits(20, 2000);
            assertEquals(0, link.recorder().count("resume"), "resumed from inside setWriteLimits");
        });
        link.peer().read(rest[0]);
        link.recorder().await("resume", 1);
        tck.settle();
        assertEquals(List.of("made", "pause", "resume"), link.recorder().trace());
    }

    @Rule("FLOW-09")
    void aProducerThatRefillsInResumeIsPausedAgain(Tck tck, StreamKind kind) {
        int total = 4 * MIB;
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        Producer producer = new Producer(link.recorder(), total);
        link.run(t -> producer.produce());
        assertTrue(producer.written < total, "the peer does not read, and the producer was not paused");
        for (int read = 0; read < total; ) {
            int n = producer.written - read;
            assertArrayEquals(Bytes.pattern(read, n), link.peer().read(n), "bytes in order");
            read += n;
            int done = read;
            tck.until(() -> producer.written > done || done == total, "the producer is resumed");
        }
        List<String> trace = link.recorder().trace();
        assertTrue(link.recorder().count("pause") > 1, "paused again after a resume: " + trace);
        for (int i = 1; i < trace.size(); i++) {
            assertEquals(i % 2 == 1 ? "pause" : "resume", trace.get(i), "pause and resume in turns: " + trace);
        }
    }

    @Rule("FLOW-10")
    void closeInsideTheResumeThatFindsNothingWaiting(Tck tck, StreamKind kind) {
        int connections = 20;
        byte[] bytes = Bytes.pattern(0, 2 * MIB);
        List<Recorder> made = new ArrayList<>();
        Server server = tck.serve(tck.serverOptions(kind).stream(SMALL.writeLimits(0, 64 * 1024)), () -> {
            Recorder recorder = tck.recorder();
            made.add(recorder);
            return recorder.onMade(t -> t.write(ByteBuffer.wrap(bytes))).onResume(() -> {
                assertEquals(0, recorder.transport().writeBufferSize(), "low is 0");
                recorder.transport().close();
            });
        });
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            peers.add(tck.peer(server));
        }
        tck.until(
                () -> made.size() == connections && made.stream().allMatch(recorder -> recorder.count("pause") == 1),
                "the peers do not read, and writing pauses on each connection");
        for (Helper<String> peer : peers.stream().map(Peer::summingToEof).toList()) {
            assertEquals(Bytes.checksum(bytes), peer.await(), "not everything came before the end");
        }
        tck.until(() -> made.stream().allMatch(Recorder::isLost), "every connection is lost");
        tck.settle();
        assertEquals(connections, made.size());
        for (Recorder recorder : made) {
            assertEquals(List.of("made", "pause", "resume", "lost(null)"), recorder.trace());
        }
    }

    @Rule("FLOW-11")
    @HoldsBack
    void abortInsidePause(Tck tck, TransportKind kind) {
        endsInsidePause(tck, kind, Transport::abort, CloseReason.ABORT);
    }

    @Rule("FLOW-11")
    @HoldsBack
    void closeInsidePause(Tck tck, TransportKind kind) {
        endsInsidePause(tck, kind, Transport::close, CloseReason.LOCAL_CLOSE);
    }

    private static void endsInsidePause(Tck tck, TransportKind kind, Consumer<Transport> end, CloseReason reason) {
        Exchange exchange = Exchange.open(tck, kind, made -> made.onPause(() -> end.accept(made.transport())));
        exchange.hold(1);
        exchange.run(t -> {
            t.setWriteLimits(0, (int) t.writeBufferSize());
            exchange.send(1000);
            assertTrue(t.isClosing(), "pauseWriting ends the transport");
            exchange.send(1000);
            t.setWriteLimits(1 << 30, 1 << 30);
        });
        assertNull(exchange.awaitLost());
        tck.settle();
        assertEquals(List.of("made", "pause", "lost(null)"), exchange.recorder().trace());
        assertEquals(reason, exchange.get(Transport::closeReason));
    }

    @Rule("FLOW-12")
    @HoldsBack
    void noResumeWhileAClosingTransportSends(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(64 * 1024 + 1);
        exchange.run(t -> {
            t.close();
            t.setWriteLimits(1 << 30, 1 << 30);
        });
        tck.settle();
        assertEquals(List.of("made", "pause"), exchange.recorder().trace(), "limits after close()");
        assertNull(exchange.readToEnd());
        assertEquals(List.of("made", "pause", "lost(null)"), exchange.recorder().trace());
    }

    @Rule("FLOW-12")
    @HoldsBack
    void noPauseWhileAClosingTransportSends(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(20_000);
        exchange.run(t -> {
            t.close();
            t.setWriteLimits(0, 0);
        });
        tck.settle();
        assertEquals(List.of("made"), exchange.recorder().trace(), "limits after close()");
        assertNull(exchange.readToEnd());
        assertEquals(List.of("made", "lost(null)"), exchange.recorder().trace());
    }

    @Rule("FLOW-13")
    @HoldsBack
    void whatTheyThrowIsReportedAndChangesNothing(Tck tck, TransportKind kind) {
        List<RuntimeException> thrown = new ArrayList<>();
        Runnable failing = () -> {
            thrown.add(new IllegalStateException("thrown on purpose"));
            throw thrown.get(thrown.size() - 1);
        };
        Exchange exchange =
                Exchange.open(tck, kind, made -> made.onPause(failing).onResume(failing));
        for (int round = 0; round < 3; round++) {
            exchange.run(t -> {
                t.setWriteLimits(100, 1000);
                while (t.writeBufferSize() <= 1000) {
                    exchange.send(100);
                }
            });
            exchange.readAll();
            exchange.recorder().await("resume", round + 1);
        }
        assertEquals(
                List.of("made", "pause", "resume", "pause", "resume", "pause", "resume"),
                exchange.recorder().trace());
        assertFalse(exchange.get(Transport::isClosing), "the transport stays open");
        List<ExceptionContext> reports = tck.takeExceptions();
        assertEquals(thrown, reports.stream().map(ExceptionContext::exception).toList(), "each is reported once");
        for (ExceptionContext each : reports) {
            assertSame(exchange.recorder(), each.protocol().orElse(null), "the protocol of " + each);
        }
    }

    @Rule("FLOW-18")
    void anExitOfPauseWritingLeavesTheLoopAndNotTheCall(Tck tck, StreamKind kind) {
        LoopExit exit = new LoopExit("on purpose");
        Recorder recorder = tck.recorder().onPause(() -> {
            throw exit;
        });
        Link link = tck.accept(kind, recorder, LEAST, BufferSizes.TINY);
        int[] written = new int[1];
        List<String> order = new ArrayList<>();
        tck.loop().callSoon(() -> {
            link.transport().setWriteLimits(0, 10);
            written[0] = Queued.upTo(link.transport(), 10);
            link.transport().writeOwned(ByteBuffer.allocate(100), b -> order.add("released"));
            order.add("written");
        });
        assertSame(exit, assertThrows(LoopExit.class, () -> tck.loop().runForever()), "what leaves the loop");
        assertEquals(List.of("written"), order, "the callback came to its end");
        assertEquals(written[0] + 100, link.peer().read(written[0] + 100).length, "the bytes are sent all the same");
        tck.until(() -> order.size() == 2, "the buffer is released");
        assertEquals(List.of("written", "released"), order);
    }

    @Rule("FLOW-18")
    void anExitOfPauseWritingLeavesTheLoopThoughAnotherFailureCameFirst(Tck tck, StreamKind kind) {
        IllegalStateException failure = new IllegalStateException("on purpose");
        LoopExit exit = new LoopExit("on purpose");
        Recorder failed = tck.recorder().onPause(() -> {
            throw failure;
        });
        Recorder exited = tck.recorder().onPause(() -> {
            throw exit;
        });
        Link failing = tck.accept(kind, failed, LEAST, BufferSizes.TINY);
        Link leaving = tck.accept(kind, exited, LEAST, BufferSizes.TINY);
        tck.settle();
        tck.loop().callSoon(() -> {
            for (Link each : List.of(failing, leaving)) {
                each.transport().setWriteLimits(0, 10);
                Queued.upTo(each.transport(), 11);
            }
        });
        assertSame(exit, assertThrows(LoopExit.class, () -> tck.loop().runOnce(null)), "what leaves the loop");
        List<Throwable> others = new ArrayList<>(List.of(exit.getSuppressed()));
        tck.takeExceptions().forEach(report -> others.add(report.exception()));
        assertEquals(List.of(failure), others, "what is suppressed in the exit, or reported");
    }
}
