package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.TlsTruncatedException;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLException;

/** The end of the peer, with close_notify and without, and halves that end alone. */
@Requires("tls")
final class TlsEndRules {
    private static final List<String> REGULAR = List.of("made", "data(5)", "eof", "lost(null)");
    private static final List<String> TRUNCATED = List.of("made", "data(5)", "lost(TlsTruncatedException)");

    private static byte[] hello(TlsLink link) {
        try {
            return link.peer().records("hello".getBytes(StandardCharsets.US_ASCII));
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] closeNotify(TlsLink link) {
        try {
            return link.peer().closeNotifyRecord();
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    private static void resumed(Tck tck, TlsLink link) {
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace(), "while paused");
        link.run(StreamTransport::resumeReading);
    }

    @Rule("TLS-53")
    void everythingBeforeCloseNotifyIsDeliveredAndThenTheEnd(Tck tck) {
        for (boolean paused : new boolean[] {false, true}) {
            for (boolean fin : new boolean[] {false, true}) {
                Way.each(way -> {
                    Recorder recorder = tck.recorder();
                    TlsLink link = way.open(tck, recorder);
                    if (paused) {
                        link.run(StreamTransport::pauseReading);
                    }
                    link.sendRaw(hello(link), closeNotify(link));
                    if (fin) {
                        link.peer().raw().halfClose();
                    }
                    if (paused) {
                        resumed(tck, link);
                    }
                    recorder.awaitEof();
                    assertEquals("", link.peer().readToEnd());
                    assertTrue(link.peer().sawCloseNotify(), "the peer gets close_notify");
                    link.peer().raw().close();
                    assertNull(recorder.awaitLost());
                    assertEquals(REGULAR, recorder.trace(), "paused " + paused + ", FIN " + fin);
                    assertEquals(CloseReason.EOF, link.transport().closeReason());
                });
            }
        }
    }

    @Rule("TLS-53")
    void whatComesAfterCloseNotifyIsIgnored(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.sendRaw(hello(link), closeNotify(link), "what is this?".getBytes(StandardCharsets.US_ASCII));
            recorder.awaitEof();
            link.peer().raw().halfClose();
            assertNull(recorder.awaitLost());
            assertEquals(REGULAR, recorder.trace());
        });
    }

    @Rule("TLS-54")
    void anEndWithoutCloseNotifyIsATruncation(Tck tck) {
        for (boolean paused : new boolean[] {false, true}) {
            for (boolean midway : new boolean[] {false, true}) {
                Way.each(way -> cut(tck, way, paused, midway));
            }
        }
    }

    private static void cut(Tck tck, Way way, boolean paused, boolean midway) {
        Recorder recorder = tck.recorder();
        TlsLink link = way.open(tck, recorder);
        if (paused) {
            link.run(StreamTransport::pauseReading);
        }
        byte[] whole = hello(link);
        link.sendRaw(whole, midway ? Arrays.copyOf(hello(link), 9) : new byte[0]);
        link.peer().raw().halfClose();
        if (paused) {
            resumed(tck, link);
        }
        assertInstanceOf(TlsTruncatedException.class, recorder.awaitLost());
        assertEquals(TRUNCATED, recorder.trace(), "paused " + paused + ", in a record " + midway);
    }

    @Rule("TLS-54")
    void aTruncationThatIsToleratedIsTheEndOfTheStream(Tck tck) {
        for (boolean paused : new boolean[] {false, true}) {
            Way.each(way -> {
                Recorder recorder = tck.recorder();
                TlsLink link = way.open(tck, recorder, TlsOptions::tolerateTruncation);
                if (paused) {
                    link.run(StreamTransport::pauseReading);
                }
                link.sendRaw(hello(link));
                link.peer().raw().halfClose();
                if (paused) {
                    resumed(tck, link);
                }
                assertNull(recorder.awaitLost());
                assertEquals(REGULAR, recorder.trace());
            });
        }
    }

    @Rule("TLS-57")
    void theSendingHalfEndsAloneAndReadingContinues(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.run(t -> {
                assertTrue(t.canWriteEof(), "canWriteEof()");
                t.write(ByteBuffer.wrap("last".getBytes(StandardCharsets.US_ASCII)));
                t.writeEof();
                t.writeEof();
                assertFalse(t.isClosing(), "isClosing() after writeEof()");
                assertThrows(IllegalStateException.class, () -> t.write(ByteBuffer.allocate(1)));
            });
            assertEquals("last", link.peer().readToEnd());
            assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
            link.peer().send("later");
            recorder.awaitText("later");
            link.peer().close();
            assertNull(recorder.awaitLost());
            assertEquals(REGULAR, recorder.trace());
        });
    }

    @Rule("TLS-57")
    void aProtocolMayGoOnWritingAfterTheEndOfThePeer(Tck tck) {
        for (boolean fin : new boolean[] {false, true}) {
            for (boolean together : new boolean[] {false, true}) {
                Way.eachOf13(way -> {
                    Recorder recorder = tck.recorder().keepOpenOnEof();
                    TlsLink link = way.open(tck, recorder);
                    if (together) {
                        link.run(StreamTransport::pauseReading);
                    }
                    link.sendRaw(closeNotify(link));
                    if (fin) {
                        link.peer().raw().halfClose();
                    }
                    if (together) {
                        resumed(tck, link);
                    }
                    recorder.awaitEof();
                    tck.settle();
                    assertEquals(
                            List.of("made", "eof"), recorder.trace(), "FIN " + fin + ", after a pause " + together);
                    link.write("more");
                    assertEquals("more", link.peer().read(4));
                    tck.assertNoSpin();
                    link.run(StreamTransport::close);
                    assertEquals("", link.peer().readToEnd());
                    assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
                    link.peer().raw().close();
                    assertNull(recorder.awaitLost());
                });
            }
        }
    }

    @Rule("TLS-57")
    void aProtocolMayGoOnWritingAfterATruncationThatIsTolerated(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder().keepOpenOnEof();
            TlsLink link = way.open(tck, recorder, TlsOptions::tolerateTruncation);
            link.peer().raw().halfClose();
            recorder.awaitEof();
            tck.settle();
            link.write("more");
            assertEquals("more", link.peer().read(4));
            link.run(StreamTransport::close);
            assertEquals("", link.peer().readToEnd());
            assertTrue(link.peer().sawCloseNotify(), "the peer got close_notify");
            assertNull(recorder.awaitLost());
        });
    }

    @Rule("TLS-57")
    void whatIsWrittenAfterTheEndOfBothHalvesIsNotReportedAsSent(Tck tck) {
        Way.eachOf12(way -> {
            Recorder recorder = tck.recorder();
            List<LoopFuture<Void>> early = new ArrayList<>();
            List<LoopFuture<Void>> late = new ArrayList<>();
            recorder.onData(data -> {
                recorder.transport().write(ByteBuffer.wrap("early".getBytes(StandardCharsets.US_ASCII)));
                early.add(recorder.transport().drained());
            });
            recorder.onEof(() -> {
                ByteBuffer after = ByteBuffer.wrap("late".getBytes(StandardCharsets.US_ASCII));
                late.add(recorder.transport().writeThreadsafe(after));
                return false;
            });
            TlsLink link = way.open(tck, recorder);
            link.sendRaw(hello(link), closeNotify(link));
            recorder.awaitEof();
            tck.until(() -> early.get(0).isDone(), "the answer to the data is sent or dropped");
            assertInstanceOf(
                    IOException.class,
                    tck.awaitFailure(IOException.class, late.get(0)),
                    "the future of what was written after the end");
            boolean sent = !early.get(0).isCancelled() && early.get(0).exception() == null;
            assertEquals(
                    sent ? "early" : "",
                    link.peer().readToEnd(),
                    "what the peer got, of which the loop says: " + early);
            link.peer().raw().close();
            assertNull(recorder.awaitLost());
            tck.awaitFailure(IOException.class, tck.call(() -> link.transport().drained()));
        });
    }

    @Rule("TLS-57")
    void withTls12BothHalvesEndTogether(Tck tck) {
        Way.eachOf12(way -> {
            Recorder recorder = tck.recorder().keepOpenOnEof();
            TlsLink link = way.open(tck, recorder);
            link.run(t -> {
                assertFalse(t.canWriteEof(), "canWriteEof()");
                assertThrows(UnsupportedOperationException.class, t::writeEof);
                t.write(ByteBuffer.wrap("still".getBytes(StandardCharsets.US_ASCII)));
            });
            assertEquals("still", link.peer().read(5));
            link.sendRaw(hello(link), closeNotify(link));
            assertEquals("", link.peer().readToEnd());
            assertTrue(link.peer().sawCloseNotify(), "the peer gets close_notify");
            link.peer().raw().close();
            assertNull(recorder.awaitLost());
            assertEquals(REGULAR, recorder.trace());
        });
    }
}
