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
import io.semper.Transport;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.rules.support.Exchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** The future of a connection's end. */
final class ClosedFutureRules {
    @Rule("CLOSE-16")
    void endsAfterConnectionLostHasReturned(Tck tck, TransportKind kind) {
        List<LoopFuture<Void>> early = new ArrayList<>();
        List<LoopFuture<Void>> inside = new ArrayList<>();
        Exchange exchange = Exchange.open(
                tck,
                kind,
                made -> made.onLost(cause -> {
                    assertFalse(early.get(0).isDone(), "closed() before connectionLost returned");
                    inside.add(made.transport().closed());
                    assertFalse(inside.get(0).isDone(), "closed(), asked for inside connectionLost");
                }));
        early.add(exchange.get(Transport::closed));
        tck.settle();
        assertFalse(early.get(0).isDone(), "closed() of an open transport");
        exchange.run(Transport::close);
        exchange.awaitLost();
        assertNull(tck.await(early.get(0)));
        assertNull(tck.await(inside.get(0)));
        LoopFuture<Void> late = exchange.get(Transport::closed);
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
    void everyCallerWaitsForItself(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        LoopFuture<Void> one = exchange.get(Transport::closed);
        LoopFuture<Void> other = exchange.get(Transport::closed);
        assertNotSame(one, other);
        tck.run(() -> assertTrue(one.cancel(), "waiting can be given up"));
        tck.awaitFailure(TimeoutException.class, exchange.get(t -> t.closed().withTimeout(Duration.ofMillis(20))));
        tck.settle();
        assertFalse(other.isDone(), "the other one waits on");
        assertEquals(List.of("made"), exchange.recorder().trace(), "the transport is as it was");
        exchange.run(Transport::abort);
        exchange.awaitLost();
        assertNull(tck.await(other));
    }

    @Rule("CLOSE-16")
    void neverEndsIfTheLoopIsClosedFirst(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        LoopFuture<Void> before = exchange.get(Transport::closed);
        Helper<?> joiner = tck.spawn("joins closed()", () -> {
            assertThrows(LoopClosedException.class, before::join);
            return true;
        });
        exchange.transport().close();
        tck.loop().close();
        joiner.join();
        assertFalse(before.isDone(), "connectionLost never came");
        LoopFuture<Void> after = exchange.transport().closed();
        assertFalse(after.isDone(), "asked for when the loop was closed: connectionLost never came");
        assertInstanceOf(LoopClosedException.class, assertThrows(RuntimeException.class, after::join));
        assertEquals(List.of("made"), exchange.recorder().trace());
    }
}
