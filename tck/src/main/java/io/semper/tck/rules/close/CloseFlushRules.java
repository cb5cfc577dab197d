package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What happens to queued bytes when a connection ends. */
final class CloseFlushRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24);
    private static final int MIB = 1 << 20;

    private static Link blocked(Tck tck, StreamKind kind) {
        return tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
    }

    @Rule("CLOSE-03")
    @HoldsBack
    void closeSendsEverythingToASlowPeer(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(30_000);
        exchange.run(Transport::close);
        tck.settle();
        assertFalse(exchange.recorder().isLost(), "connectionLost while bytes still wait");
        assertNull(exchange.readToEnd(), "the peer gets everything, then the end");
        assertEquals(List.of("made", "lost(null)"), exchange.recorder().trace());
    }

    @Rule("CLOSE-03")
    void closeStopsReadingAtOnce(Tck tck, StreamKind kind) {
        Link link = blocked(tck, kind);
        tck.fill(link.transport());
        link.peer().send("not to be read").halfClose();
        link.transport().close();
        assertFalse(link.transport().isReading());
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace(), "neither data nor the end of stream after close()");
        assertNull(link.lostAfter(StreamTransport::abort));
        assertEquals(List.of("made", "lost(null)"), link.recorder().trace());
    }

    @Rule("CLOSE-04")
    void abortDropsWhatWaitsAndDoesNotWaitForThePeer(Tck tck, StreamKind kind) throws Exception {
        Link link = blocked(tck, kind);
        int written = (int) tck.fill(link.transport(), 50_000);
        link.run(t -> {
            t.abort();
            assertEquals(0, t.writeBufferSize(), "abort() drops queued bytes");
        });
        assertNull(link.recorder().awaitLost(), "an abort of our own is no failure");
        byte[] all = arriving(tck, link.peer()).join();
        assertTrue(all.length <= written - 50_000, all.length + " bytes came of " + written + " after abort()");
        assertArrayEquals(Bytes.pattern(0, all.length), all, "what came is the beginning of what was written");
    }

    /** What comes until the connection ends one way or the other. */
    private static Helper<byte[]> arriving(Tck tck, Peer peer) {
        return tck.spawn("peer reads what comes", () -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(8192);
            try {
                while (peer.channel().read(part.clear()) >= 0) {
                    all.write(part.array(), 0, part.position());
                }
            } catch (IOException reset) {
                assertTrue(peer.channel().isOpen(), "the test itself closed the peer");
            }
            return all.toByteArray();
        });
    }

    @Rule("CLOSE-05")
    @HoldsBack
    void anyMixtureOfClosesAndAbortsEndsItOnce(Tck tck, TransportKind kind) {
        Consumer<Transport> close = Transport::close;
        Consumer<Transport> abort = Transport::abort;
        List<List<Consumer<Transport>>> orders = List.of(
                List.of(close, close),
                List.of(abort, abort),
                List.of(close, abort),
                List.of(abort, close),
                List.of(close, abort, close, abort));
        for (int i = 0; i < orders.size(); i++) {
            List<Consumer<Transport>> order = orders.get(i);
            for (boolean waiting : List.of(false, true)) {
                String what = "order " + i + (waiting ? " with bytes waiting" : "");
                Exchange exchange = Exchange.open(tck, kind);
                if (waiting) {
                    exchange.hold(10_000);
                }
                exchange.run(order.get(0));
                CloseReason first = exchange.get(Transport::closeReason);
                order.subList(1, order.size()).forEach(exchange::run);
                if (order.contains(abort)) {
                    assertEquals(0, exchange.get(Transport::writeBufferSize), what + ": abort() drops what is queued");
                    assertNull(exchange.awaitLost(), what);
                } else {
                    assertNull(exchange.readToEnd(), what + ": a second close() cuts nothing short");
                }
                assertEquals(List.of("made", "lost(null)"), exchange.recorder().trace(), what);
                assertEquals(first, exchange.get(Transport::closeReason), what + ": the first call is the reason");
            }
        }
        tck.settle();
    }

    @Rule("CLOSE-06")
    @HoldsBack
    void aCloseThatLingersEndsByAbort(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(100_000);
        exchange.run(Transport::close);
        tck.settle();
        assertFalse(exchange.recorder().isLost(), "close() has to wait for a peer that does not read");
        assertTrue(exchange.get(Transport::writeBufferSize) > 0, "close() keeps what is queued");
        exchange.run(Transport::abort);
        assertEquals(0, exchange.get(Transport::writeBufferSize), "abort() drops what is queued");
        assertNull(exchange.recorder().awaitLost(), "abort() ends a close that lingers");
        assertEquals(CloseReason.LOCAL_CLOSE, exchange.get(Transport::closeReason));
    }

    @Rule("CLOSE-06")
    void aCloseThatLingersEndsWithTheLoop(Tck tck, StreamKind kind) {
        Link link = blocked(tck, kind);
        int written = (int) tck.fill(link.transport(), 10_000);
        link.close();
        tck.loop().close();
        byte[] all = arriving(tck, link.peer()).join();
        assertTrue(all.length <= written - 10_000, "what waited is dropped by the loop's close");
        assertEquals(List.of("made"), link.recorder().trace(), "the loop's close calls nothing");
    }

    @Rule("CLOSE-08")
    void aResetWhileClosingIsTheCause(Tck tck, StreamKind kind) {
        Link link = blocked(tck, kind);
        tck.fill(link.transport(), 10_000);
        link.close();
        tck.settle();
        link.peer().reset();
        assertInstanceOf(
                ConnectionResetException.class,
                link.recorder().awaitLost(),
                "what waited cannot be sent, so the close has failed");
        assertEquals(CloseReason.ERROR, link.transport().closeReason());
    }

    @Rule("CLOSE-08")
    void aResetAfterAnAbortIsNot(Tck tck, StreamKind kind) {
        Link link = blocked(tck, kind);
        tck.fill(link.transport(), 10_000);
        link.run(t -> {
            t.abort();
            link.peer().reset();
            t.write(ByteBuffer.allocate(10));
        });
        assertNull(link.recorder().awaitLost(), "abort() came first");
        assertEquals(CloseReason.ABORT, link.transport().closeReason());
    }

    @Rule("CLOSE-08")
    void closeAfterAFailureOfTheProtocolChangesNothing(Tck tck, StreamKind kind) {
        RuntimeException thrown = new IllegalStateException("thrown by dataReceived");
        Recorder recorder = tck.recorder();
        Link link = blockedWith(tck, kind, recorder.onData(data -> {
            recorder.loop().callSoon(() -> recorder.transport().close());
            recorder.loop().callSoon(() -> recorder.transport().abort());
            throw thrown;
        }));
        link.peer().send("x");
        assertSame(thrown, link.recorder().awaitLost(), "the failure came first");
        assertSame(thrown, tck.takeException().exception());
        assertEquals(CloseReason.ERROR, link.transport().closeReason());
    }

    private static Link blockedWith(Tck tck, StreamKind kind, Recorder recorder) {
        return tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
    }

    @Rule("CLOSE-14")
    void aFloodOfThePeerIsNotDeliveredAndDoesNotHinderOurBytes(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().forgetBytes();
        byte[] ours = Bytes.pattern(0, MIB / 4); // through so small buffers the OS may take seconds for more
        recorder.onData(data -> {
            recorder.transport().write(ByteBuffer.wrap(ours));
            recorder.transport().close();
        });
        Link link = blockedWith(tck, kind, recorder);
        Helper<Void> flood = tck.spawn("peer floods", () -> {
            ByteBuffer block = ByteBuffer.allocate(8192);
            try {
                while (true) {
                    link.peer().channel().write(block.clear());
                }
            } catch (IOException theyClosed) {
                return null;
            }
        });
        Helper<byte[]> reading = arriving(tck, link.peer());
        assertNull(recorder.awaitLost(), "our bytes could be sent: no failure");
        byte[] came = reading.await();
        flood.await();
        assertEquals(1, recorder.count("data"), "data after close()");
        assertTrue(came.length >= ours.length - MIB / 16, "only " + came.length + " bytes were sent before the close");
        assertArrayEquals(Arrays.copyOf(ours, came.length), came, "what came is the beginning of what was written");
    }

    @Rule("CLOSE-15")
    void abortIsAPlainClose(Tck tck, StreamKind kind) {
        for (Link link : List.of(tck.accept(kind, tck.recorder()), tck.connect(kind, tck.recorder()))) {
            link.peer().send("all read");
            link.recorder().awaitText("all read");
            link.abort();
            link.recorder().awaitLost();
            assertFalse(link.peer().awaitEnd(), "the peer saw a reset instead of the end of the stream");
        }
    }

    @Rule("CLOSE-17")
    void thePeersEndDoesNotCutAFlushShort(Tck tck, StreamKind kind) {
        for (Map.Entry<String, Boolean> when :
                Map.of("before", true, "after", false).entrySet()) {
            Link link = blockedWith(tck, kind, tck.recorder().keepOpenOnEof());
            int written = (int) tck.fill(link.transport(), 50_000);
            if (when.getValue()) {
                link.peer().halfClose();
                link.close();
            } else {
                link.close();
                tck.settle();
                link.peer().halfClose();
            }
            tck.settle();
            assertFalse(link.recorder().isLost(), "the peer's FIN " + when.getKey() + " close() ended the flush");
            byte[] all = link.peer().readToEof();
            assertArrayEquals(Bytes.pattern(0, written), all, "FIN " + when.getKey() + " close(): bytes are missing");
            assertNull(link.recorder().awaitLost());
        }
    }
}
