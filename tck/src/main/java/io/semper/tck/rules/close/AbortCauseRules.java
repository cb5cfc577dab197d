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
import io.semper.Transport;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.HoldsBack;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.rules.support.Exchange;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/** Connections that a layer above ends with a cause of the layer. */
final class AbortCauseRules {
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
    @HoldsBack
    void whatIsQueuedIsDropped(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(10_000);
        ProtocolException cause = cause();
        LoopFuture<Void> drained = exchange.get(t -> {
            LoopFuture<Void> before = t.drained();
            t.abort(cause);
            assertEquals(0, t.writeBufferSize(), "right after abort(cause)");
            assertEquals(CloseReason.ERROR, t.closeReason(), "right after abort(cause)");
            assertFalse(exchange.recorder().isLost(), "abort(cause) called connectionLost by itself");
            return before;
        });
        assertSame(cause, exchange.awaitLost());
        IOException notTaken = tck.awaitFailure(IOException.class, drained);
        assertSame(cause, notTaken.getCause(), "the cause of drained()");
        assertEquals(List.of(), tck.takeExceptions(), "an end with a cause is not reported as well");
    }

    @Rule("CLOSE-29")
    @HoldsBack
    void aCloseUnderWayIsCutShort(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(10_000);
        ProtocolException cause = cause();
        exchange.run(t -> {
            t.close();
            t.abort(cause);
            assertEquals(CloseReason.ERROR, t.closeReason(), "decided by abort(cause)");
        });
        assertSame(cause, exchange.awaitLost(), "abort(cause) while a close was sending");
    }

    @Rule("CLOSE-29")
    void theFirstCauseCounts(Tck tck, TransportKind kind) {
        ProtocolException first = cause();
        Exchange twice = Exchange.open(tck, kind);
        twice.run(t -> {
            t.abort(first);
            t.abort(cause());
            t.abort();
            t.close();
        });
        assertSame(first, twice.awaitLost());
        assertEquals(CloseReason.ERROR, twice.get(Transport::closeReason));
        Exchange aborted = Exchange.open(tck, kind);
        aborted.run(t -> {
            t.abort();
            t.abort(cause());
        });
        assertNull(aborted.awaitLost());
        assertEquals(CloseReason.ABORT, aborted.get(Transport::closeReason), "an abort came first");
        Exchange ended = Exchange.open(tck, kind);
        ended.run(Transport::close);
        ended.awaitLost();
        ended.run(t -> t.abort(cause()));
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), ended.recorder().trace(), "the end came first");
        assertEquals(CloseReason.LOCAL_CLOSE, ended.get(Transport::closeReason), "the end came first");
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
    void aClosedLoopHasEndedItsTransports(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        tck.loop().close();
        exchange.transport().abort(cause());
        assertEquals(CloseReason.ABORT, exchange.transport().closeReason(), "the loop's close came first");
        assertEquals(List.of("made"), exchange.recorder().trace(), "no callback after the loop's close");
    }

    @Rule("CLOSE-30")
    void aCauseIsRequired(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.run(t -> {
            assertThrows(NullPointerException.class, () -> t.abort(null));
            assertEquals(CloseReason.OPEN, t.closeReason(), "a refused call changes nothing");
            exchange.send(10);
        });
        exchange.readAll();
        exchange.run(Transport::close);
        exchange.awaitLost();
        exchange.run(t -> assertThrows(NullPointerException.class, () -> t.abort(null), "after the end"));
    }

    @Rule("CLOSE-30")
    void theLoopsThreadIsRequired(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        Transport transport = exchange.transport();
        tck.background();
        assertThrows(WrongThreadException.class, () -> transport.abort(cause()));
        tck.settle();
        assertEquals(CloseReason.OPEN, exchange.get(Transport::closeReason), "a refused call changes nothing");
        assertEquals(List.of("made"), exchange.recorder().trace());
    }
}
