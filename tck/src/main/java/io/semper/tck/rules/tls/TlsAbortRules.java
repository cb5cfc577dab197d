package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/** Connections that end at once: by abort, and because the connection below breaks. */
@Requires("tls")
final class TlsAbortRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    /** The state in which a connection is aborted. */
    private enum Before {
        OPEN((tck, link) -> {}),
        PAUSED((tck, link) -> link.run(StreamTransport::pauseReading)),
        QUEUED((tck, link) -> tck.fill(link.transport())),
        HALF_CLOSED((tck, link) -> link.run(t -> {
            if (t.canWriteEof()) {
                t.writeEof();
            }
        })),
        CLOSED((tck, link) -> link.run(StreamTransport::close)),
        CLOSED_WITH_BYTES_QUEUED((tck, link) -> {
            tck.fill(link.transport());
            link.run(StreamTransport::close);
        }),
        DATA_WAITS((tck, link) -> {
            link.run(StreamTransport::pauseReading);
            link.peer().send("never delivered");
            tck.settle();
        });

        private final BiConsumer<Tck, TlsLink> reach;

        Before(BiConsumer<Tck, TlsLink> reach) {
            this.reach = reach;
        }
    }

    /** Whether the peer sees the stream end by close_notify. */
    private static boolean endsRegularly(TlsLink link) {
        try {
            link.peer().readToEnd();
        } catch (Exception reset) {
            return false;
        }
        return link.peer().sawCloseNotify();
    }

    @Rule("TLS-55")
    void abortEndsTheConnectionInEveryState(Tck tck) {
        for (Before before : Before.values()) {
            Way.each(way -> {
                Recorder recorder = tck.recorder();
                TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
                before.reach.accept(tck, link);
                link.run(t -> {
                    CloseReason earlier = t.closeReason();
                    t.abort();
                    t.abort();
                    assertTrue(t.isClosing(), before + ": isClosing() after abort()");
                    assertEquals(
                            earlier == CloseReason.OPEN ? CloseReason.ABORT : earlier, t.closeReason(), before + "");
                    assertEquals(0, t.writeBufferSize(), before + ": queued bytes after abort()");
                    assertEquals(0, recorder.count("lost"), before + ": connectionLost inside abort()");
                });
                assertNull(recorder.awaitLost(), before + ": the cause of the end");
                tck.settle();
                assertEquals(1, recorder.count("lost"), before + ": calls of connectionLost");
                assertEquals(0, recorder.count("data"), before + ": deliveries");
                boolean sentBefore = before == Before.HALF_CLOSED && way.endsHalves() || before == Before.CLOSED;
                if (!sentBefore) {
                    assertFalse(endsRegularly(link), before + ": the peer got close_notify");
                }
            });
        }
    }

    @Rule("TLS-55")
    void abortInACallbackEndsTheConnection(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            recorder.onData(data -> {
                recorder.transport().write(ByteBuffer.allocate(100));
                recorder.transport().abort();
                recorder.transport().write(ByteBuffer.allocate(100));
            });
            TlsLink link = way.open(tck, recorder);
            link.peer().send("a");
            assertNull(recorder.awaitLost());
            assertFalse(endsRegularly(link), "the peer got close_notify");
            assertEquals(List.of("made", "data(1)", "lost(null)"), recorder.trace());
        });
    }

    @Rule("TLS-55")
    void abortInConnectionMadeEndsTheConnection(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder().onMade(StreamTransport::abort);
            try {
                way.open(tck, recorder);
            } catch (Exception unfinished) {
                recorder.awaitMade(); // the peer has not seen the end of its handshake
            }
            assertNull(recorder.awaitLost());
            assertEquals(List.of("made", "lost(null)"), recorder.trace());
        });
    }

    @Rule("TLS-55")
    void abortWithACauseEndsTheConnectionWithIt(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            IOException cause = new IOException("on purpose");
            link.run(t -> t.abort(cause));
            assertSame(cause, recorder.awaitLost());
            assertEquals(CloseReason.ERROR, link.transport().closeReason());
            assertFalse(endsRegularly(link), "the peer got close_notify");
        });
    }

    @Rule("TLS-56")
    void aWriterWithoutEndHearsOfAReset(Tck tck) {
        for (boolean paused : new boolean[] {false, true}) {
            Way.each(way -> {
                Recorder recorder = tck.recorder();
                TlsLink link = way.open(tck, recorder, SMALL.writeLimits(0, 1 << 20), Way.NARROW);
                if (paused) {
                    link.run(StreamTransport::pauseReading);
                }
                link.peer().raw().reset();
                boolean[] seen = new boolean[1];
                Runnable[] writer = new Runnable[1];
                writer[0] = () -> {
                    link.transport().write(ByteBuffer.allocate(10));
                    seen[0] = link.transport().isClosing();
                    if (!seen[0]) {
                        tck.loop().callSoon(writer[0]);
                    }
                };
                tck.run(writer[0]);
                assertNotNull(recorder.awaitLost(), "the cause of the end");
                tck.until(() -> seen[0], "the writer sees isClosing()");
                tck.settle();
                assertEquals(1, recorder.count("lost"), "calls of connectionLost");
                assertEquals(CloseReason.ERROR, link.transport().closeReason());
            });
        }
    }

    private static void writeUntilClosing(Tck tck, StreamTransport transport) {
        long begin = System.nanoTime();
        while (!transport.isClosing()) {
            assertTrue(System.nanoTime() - begin < tck.guardNanos(), "a writer that never yields does not end");
            transport.write(ByteBuffer.allocate(50_000));
        }
    }

    @Rule("TLS-56")
    void aWriterThatNeverYieldsEndsWhenTheConnectionBelowBreaks(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.peer().raw().reset();
            link.run(t -> {
                writeUntilClosing(tck, t);
                assertFalse(recorder.isLost(), "connectionLost comes in a later turn");
            });
            assertNotNull(recorder.awaitLost(), "the cause of the end");
            assertEquals(1, recorder.count("lost"), "calls of connectionLost");
        });
    }

    @Rule("TLS-56")
    void aWriterThatNeverYieldsEndsInsideDataReceived(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            recorder.onData(data -> {
                link.peer().raw().reset();
                writeUntilClosing(tck, recorder.transport());
            });
            link.peer().send("go");
            assertNotNull(recorder.awaitLost(), "the cause of the end");
            assertEquals(List.of("made", "data(2)"), recorder.trace().subList(0, 2));
            assertEquals(1, recorder.count("lost"), "calls of connectionLost");
        });
    }

    @Rule("TLS-56")
    void aResetEndsAConnectionThatWaitsForItsPeer(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
            tck.fill(link.transport());
            link.peer().raw().reset();
            assertNotNull(recorder.awaitLost(), "the cause of the end");
            assertEquals(1, recorder.count("lost"), "calls of connectionLost");
        });
    }
}
