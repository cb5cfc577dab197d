package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Connections that a layer above ends with a cause of the layer. */
final class AbortCauseRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24);

    /** A callback that ends its connection. */
    private enum Place {
        MADE((recorder, end) -> recorder.onMade(t -> end.run())),
        DATA((recorder, end) -> recorder.onData(data -> end.run())),
        EOF((recorder, end) -> recorder.onEof(() -> {
            end.run();
            return true;
        }));

        final BiConsumer<Recorder, Runnable> hook;

        Place(BiConsumer<Recorder, Runnable> hook) {
            this.hook = hook;
        }
    }

    private static ProtocolException cause() {
        return new ProtocolException("the first record is not one");
    }

    private static Link blocked(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        tck.fill(link.transport());
        return link;
    }

    @Rule("CLOSE-28")
    void theProtocolGetsTheCauseInALaterCallback(Tck tck, StreamKind kind) {
        for (Place place : Place.values()) {
            ProtocolException cause = cause();
            Recorder recorder = tck.recorder();
            place.hook.accept(recorder, () -> {
                recorder.transport().abort(cause);
                assertTrue(recorder.transport().isClosing(), "isClosing() right after abort(cause)");
                assertFalse(recorder.transport().isReading(), "isReading() right after abort(cause)");
                assertEquals(CloseReason.ERROR, recorder.transport().closeReason(), "right after abort(cause)");
                assertFalse(recorder.isLost(), "abort(cause) called connectionLost by itself");
            });
            Link link = tck.accept(kind, recorder);
            if (place == Place.DATA) {
                link.peer().send("x");
            } else if (place == Place.EOF) {
                link.peer().halfClose();
            }
            assertSame(cause, recorder.awaitLost(), "the argument of connectionLost, after abort(cause) in " + place);
            assertEquals(CloseReason.ERROR, link.get(StreamTransport::closeReason), "afterwards");
            assertFalse(link.peer().awaitEnd(), "the peer saw a reset, although all it sent was read");
            tck.settle();
            assertEquals(List.of(), tck.takeExceptions(), "an end with a cause is not reported as well");
        }
    }

    @Rule("CLOSE-28")
    void whatIsQueuedIsDropped(Tck tck, StreamKind kind) {
        Link link = blocked(tck, kind);
        ProtocolException cause = cause();
        AtomicReference<LoopFuture<Void>> drained = new AtomicReference<>();
        Throwable lost = link.lostAfter(t -> {
            drained.set(t.drained());
            t.abort(cause);
            assertEquals(0, t.writeBufferSize(), "right after abort(cause)");
        });
        assertSame(cause, lost);
        tck.until(() -> drained.get().isDone(), "drained() ends with the connection");
        Throwable notTaken = link.get(t -> drained.get().exception());
        assertSame(cause, assertInstanceOf(IOException.class, notTaken).getCause(), "the cause of drained()");
        link.peer().awaitEnd();
    }

    @Rule("CLOSE-29")
    void aCloseUnderWayIsCutShort(Tck tck, StreamKind kind) {
        Link link = blocked(tck, kind);
        ProtocolException cause = cause();
        Throwable lost = link.lostAfter(t -> {
            t.close();
            t.abort(cause);
            assertEquals(CloseReason.ERROR, t.closeReason(), "decided by abort(cause)");
        });
        assertSame(cause, lost, "abort(cause) while a close was sending");
        link.peer().awaitEnd();
    }

    @Rule("CLOSE-29")
    void theFirstCauseCounts(Tck tck, StreamKind kind) {
        ProtocolException first = cause();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            links.add(tck.accept(kind, tck.recorder()));
        }
        Link twice = links.get(0);
        assertSame(first, twice.lostAfter(t -> {
            t.abort(first);
            t.abort(cause());
            t.abort();
            t.close();
        }));
        assertEquals(CloseReason.ERROR, twice.get(StreamTransport::closeReason));
        Link aborted = links.get(1);
        assertNull(aborted.lostAfter(t -> {
            t.abort();
            t.abort(cause());
        }));
        assertEquals(CloseReason.ABORT, aborted.get(StreamTransport::closeReason), "an abort came first");
        Link ended = links.get(2);
        ended.lostAfter(StreamTransport::close);
        ended.run(t -> t.abort(cause()));
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), ended.recorder().trace(), "the end came first");
        assertEquals(CloseReason.LOCAL_CLOSE, ended.get(StreamTransport::closeReason), "the end came first");
    }

    @Rule("CLOSE-29")
    void aFailureThatWasDecidedBeforeIsNotReplaced(Tck tck, StreamKind kind) {
        BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> ByteBuffer.allocate(1024));
        recorder.onUpdated(n -> {
            StreamTransport transport = recorder.transport();
            transport.write(ByteBuffer.allocate(10));
            if (transport.isClosing()) {
                transport.abort(cause()); // the write failed, and more is to be delivered
            }
        });
        Link link = tck.accept(kind, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM);
        tck.run(link.transport()::pauseReading);
        link.peer().send(Bytes.pattern(0, 10_000));
        link.peer().close();
        link.run(StreamTransport::resumeReading);
        assertInstanceOf(ConnectionResetException.class, recorder.awaitLost(), "the failure of the write came first");
    }

    @Rule("CLOSE-29")
    void aClosedLoopHasEndedItsConnections(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        tck.loop().close();
        link.transport().abort(cause());
        assertEquals(CloseReason.ABORT, link.transport().closeReason(), "the loop's close came first");
        assertEquals(List.of("made"), link.recorder().trace(), "no callback after the loop's close");
    }

    @Rule("CLOSE-30")
    void aCauseIsRequired(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            assertThrows(NullPointerException.class, () -> t.abort(null));
            assertEquals(CloseReason.OPEN, t.closeReason(), "a refused call changes nothing");
        });
        link.write("still open");
        assertEquals("still open", link.peer().readText(10));
        link.lostAfter(StreamTransport::close);
        link.run(t -> assertThrows(NullPointerException.class, () -> t.abort(null), "after the end"));
    }

    @Rule("CLOSE-30")
    void theLoopsThreadIsRequired(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        tck.background();
        assertThrows(WrongThreadException.class, () -> transport.abort(cause()));
        tck.settle();
        assertEquals(CloseReason.OPEN, link.get(StreamTransport::closeReason), "a refused call changes nothing");
        assertEquals(List.of("made"), link.recorder().trace());
    }
}
