package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Local closes, and peers that answer, do not answer, or answer with more data. */
@Requires("tls")
final class TlsCloseRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24);
    private static final Duration SOON = Duration.ofMillis(100);
    private static final int MUCH = 400_000;

    private static void writeMuchAndClose(TlsLink link) {
        link.run(t -> {
            t.write(ByteBuffer.wrap(Bytes.pattern(0, MUCH)));
            t.close();
            assertTrue(t.isClosing(), "isClosing() after close()");
            t.write(ByteBuffer.allocate(10)); // dropped
            t.close();
        });
    }

    @Rule("TLS-50")
    void everythingIsSentBeforeTheEndWhichWaitsForThePeer(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
            writeMuchAndClose(link);
            assertArrayEquals(Bytes.pattern(0, MUCH), link.peer().readingToEnd().await());
            assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
            tck.settle();
            assertEquals(List.of("made"), recorder.trace(), "before the peer has ended its half");
            link.peer().close();
            assertNull(recorder.awaitLost());
            assertEquals(List.of("made", "lost(null)"), recorder.trace());
        });
    }

    @Rule("TLS-50")
    void aPeerMayEndItsHalfWithoutCloseNotify(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.run(StreamTransport::close);
            assertEquals("", link.peer().readToEnd());
            link.peer().raw().close();
            assertNull(recorder.awaitLost());
        });
    }

    @Rule("TLS-50")
    void bothSidesMayCloseAtTheSameTime(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.peer().closeNotify();
            link.run(StreamTransport::close);
            link.peer().readToEnd();
            assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
            link.peer().raw().close();
            assertNull(recorder.awaitLost());
        });
    }

    @Rule("TLS-50")
    void aCloseInACallbackSendsWhatThatWrote(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            recorder.onData(data -> {
                recorder.transport().write(data);
                recorder.transport().close();
            });
            TlsLink link = way.open(tck, recorder);
            link.peer().send("bye");
            assertEquals("bye", link.peer().readToEnd());
            link.peer().close();
            assertNull(recorder.awaitLost());
        });
    }

    @Rule("TLS-51")
    void aPeerThatStaysSilentIsLeftAfterTheShutdownTimeout(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder, options -> options.shutdownTimeout(SOON));
            long[] closed = new long[1];
            link.run(t -> {
                t.write(ByteBuffer.wrap(new byte[] {'a'}));
                closed[0] = t.loop().time();
                t.close();
            });
            assertNull(recorder.awaitLost());
            long waited = tck.call(() -> tck.loop().time()) - closed[0];
            assertTrue(waited >= SOON.toNanos(), "waited for " + waited + " ns");
            assertEquals("a", link.peer().readToEnd());
            assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
        });
    }

    @Rule("TLS-51")
    void aPeerThatReadsNothingIsATimeout(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder, SMALL, BufferSizes.TINY, options -> options.shutdownTimeout(SOON));
            tck.fill(link.transport());
            link.run(StreamTransport::close);
            assertInstanceOf(SocketTimeoutException.class, recorder.awaitLost());
        });
    }

    @Rule("TLS-51")
    void aPeerThatSendsWithoutEndIsLeftAfterTheShutdownTimeout(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder().forgetBytes();
            TlsLink link = way.open(tck, recorder, options -> options.shutdownTimeout(SOON));
            Helper<Boolean> flood = tck.spawn("peer sends without end", () -> {
                try {
                    while (true) {
                        link.peer()
                                .raw()
                                .channel()
                                .write(ByteBuffer.wrap(link.peer().records(new byte[10_000])));
                    }
                } catch (IOException ended) {
                    return true;
                }
            });
            recorder.await("data", 1);
            link.run(StreamTransport::close);
            int before = recorder.count("data");
            assertNull(recorder.awaitLost());
            assertEquals(before, recorder.count("data"), "deliveries after close()");
            flood.await();
        });
    }

    @Rule("TLS-52")
    void aCloseWhileReadingIsPausedCompletes(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.run(StreamTransport::pauseReading);
            link.peer().send("dropped");
            tck.settle();
            link.run(StreamTransport::close);
            assertFalse(link.get(StreamTransport::isReading), "isReading() after close()");
            assertEquals("", link.peer().readToEnd());
            assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
            link.peer().close();
            assertNull(recorder.awaitLost());
            assertEquals(List.of("made", "lost(null)"), recorder.trace());
        });
    }

    @Rule("TLS-52")
    void dataAfterACloseIsDropped(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.run(StreamTransport::close);
            link.peer().readToEnd();
            link.peer().sending(new byte[3 << 20]).await();
            tck.settle();
            assertEquals(List.of("made"), recorder.trace(), "before the end of the peer");
            link.peer().close();
            assertNull(recorder.awaitLost());
            assertEquals(List.of("made", "lost(null)"), recorder.trace());
        });
    }

    @Rule("TLS-52")
    void aCloseWithRecordsLeftInTheSegmentDropsThem(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            recorder.onData(data -> recorder.transport().pauseReading());
            TlsLink link = way.open(tck, recorder);
            Helper<Integer> sends;
            try {
                sends = link.peer().raw().sending(link.peer().records(new byte[1 << 20]));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            recorder.await("data", 1);
            link.run(StreamTransport::close);
            link.peer().readToEnd();
            sends.await();
            link.peer().close();
            assertNull(recorder.awaitLost());
            assertEquals(1, recorder.count("data"), "deliveries: " + recorder);
        });
    }
}
