package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** The future of a connection's end. */
final class ClosedFutureRules {
    @Rule("CLOSE-16")
    void endsAfterConnectionLostHasReturned(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        LoopFuture<Void> early = link.get(StreamTransport::closed);
        List<LoopFuture<Void>> inside = new ArrayList<>();
        recorder.onLost(cause -> {
            assertFalse(early.isDone(), "closed() before connectionLost returned");
            inside.add(link.transport().closed());
            assertFalse(inside.get(0).isDone(), "closed(), asked for inside connectionLost");
        });
        tck.settle();
        assertFalse(early.isDone(), "closed() of an open connection");
        link.close();
        assertNull(tck.await(early));
        assertTrue(recorder.isLost(), "connectionLost came first");
        assertNull(tck.await(inside.get(0)));
        LoopFuture<Void> late = link.get(StreamTransport::closed);
        assertTrue(late.isDone(), "closed(), asked for afterwards");
        assertNull(tck.await(late));
    }

    @Rule("CLOSE-16")
    void endsAlsoWhenTheConnectionBrokeOrConnectionLostThrew(Tck tck, StreamKind kind) {
        RuntimeException thrown = new IllegalStateException("thrown by connectionLost");
        Link link = tck.accept(kind, tck.recorder().onLost(cause -> {
            throw thrown;
        }));
        LoopFuture<Void> closed = link.get(StreamTransport::closed);
        link.peer().close();
        assertNull(tck.await(closed));
        assertSame(thrown, tck.awaitException().exception());
        assertNull(tck.await(link.get(StreamTransport::closed)), "asked for after connectionLost threw");
    }

    @Rule("CLOSE-16")
    void everyCallerWaitsForItself(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        LoopFuture<Void> one = link.get(StreamTransport::closed);
        LoopFuture<Void> other = link.get(StreamTransport::closed);
        assertNotSame(one, other);
        assertTrue(tck.call(one::cancel), "waiting can be given up");
        tck.awaitFailure(TimeoutException.class, link.get(t -> t.closed().withTimeout(Duration.ofMillis(20))));
        tck.settle();
        assertFalse(other.isDone(), "the other one waits on");
        assertEquals(List.of("made"), link.recorder().trace(), "the connection is as it was");
        link.abort();
        assertNull(tck.await(other));
    }

    @Rule("CLOSE-16")
    void neverEndsIfTheLoopIsClosedFirst(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        LoopFuture<Void> before = link.get(StreamTransport::closed);
        Helper<?> joiner = tck.spawn("joins closed()", () -> {
            assertThrows(LoopClosedException.class, before::join);
            return true;
        });
        link.transport().close();
        tck.loop().close();
        joiner.join();
        assertFalse(before.isDone(), "connectionLost never came");
        LoopFuture<Void> after = link.transport().closed();
        assertFalse(after.isDone(), "asked for when the loop was closed: connectionLost never came");
        assertInstanceOf(LoopClosedException.class, assertThrows(RuntimeException.class, after::join));
        assertEquals(List.of("made"), link.recorder().trace());
    }

    @Rule("CLOSE-19")
    void closedIsForTheLoopsThreadAlone(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        tck.background();
        assertThrows(WrongThreadException.class, transport::closed);
    }
}
