package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.Transport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.HoldsBack;
import io.semper.tck.Link;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.rules.support.Exchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;

/** Futures of the bytes that the OS has taken. */
final class FlowDrainedRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24);
    private static final int LATER = 1 << 20;

    private static Link link(Tck tck, StreamKind kind) {
        return tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
    }

    @Rule("FLOW-20")
    void whatWasTakenIsNotWaitedFor(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.run(t -> {
            assertTrue(t.drained().isDone(), "nothing was sent");
            exchange.send(10);
            assertEquals(t.writeBufferSize() == 0, t.drained().isDone(), "done if nothing is unsent, and only then");
            t.drained().addDoneCallback(done -> tck.mark("drained").run());
            tck.mark("called").run();
        });
        tck.awaitMarks("called", "drained");
        exchange.readAll();
        exchange.run(Transport::close);
        exchange.awaitLost();
        assertNull(tck.await(exchange.get(Transport::drained)), "everything was taken before the end");
    }

    @Rule("FLOW-20")
    void whatIsWrittenBeforeIsWaitedForAndNothingElse(Tck tck, StreamKind kind) {
        Link link = link(tck, kind);
        StreamTransport transport = link.transport();
        int before = (int) tck.fill(transport, 100_000);
        LoopFuture<Void> first = transport.drained();
        transport.write(ByteBuffer.wrap(Bytes.pattern(before, LATER / 4)));
        transport.writeAll(ByteBuffer.allocate(LATER / 4), ByteBuffer.allocateDirect(LATER / 4));
        transport.writeOwned(ByteBuffer.allocate(LATER / 4), null);
        LoopFuture<Void> second = transport.drained();
        tck.settle();
        assertFalse(first.isDone(), "the peer reads nothing");
        var reading = link.peer().reading(before);
        tck.until(
                () -> {
                    long unsent = transport.writeBufferSize();
                    assertTrue(!first.isDone() || unsent <= LATER, "drained with " + unsent + " bytes unsent");
                    return reading.isDone();
                },
                "the peer has what was written before");
        tck.settle();
        assertTrue(first.isDone(), "later writes delay it");
        assertNull(first.result());
        assertFalse(second.isDone(), "most of the later bytes are queued");
        assertTrue(transport.writeBufferSize() > 0);
        link.peer().reading(LATER).await();
        tck.await(second);
        assertEquals(0, transport.writeBufferSize());
    }

    @Rule("FLOW-20")
    void corkedBytesAreWaitedForAndNotSent(Tck tck, StreamKind kind) {
        Link link = link(tck, kind);
        LoopFuture<Void> drained = link.get(t -> {
            t.setWriteLimits(1000, 10_000);
            t.cork();
            t.write(ByteBuffer.allocate(100));
            LoopFuture<Void> pending = t.drained();
            assertFalse(pending.isDone());
            assertEquals(100, t.writeBufferSize(), "drained() sends nothing");
            t.uncork();
            return pending;
        });
        assertNull(tck.await(drained));
    }

    /** A cork sends what it holds before it exceeds the high-water mark, of which the OS takes nothing here. */
    @Rule("FLOW-20")
    void aWriteThatACorkHasNoRoomForIsNotWhatWasWrittenBefore(Tck tck, StreamKind kind) {
        Map<String, BiConsumer<StreamTransport, ByteBuffer>> writes = Map.of(
                "write()",
                StreamTransport::write,
                "writeAll()",
                StreamTransport::writeAll,
                "writeOwned()",
                (transport, bytes) -> transport.writeOwned(bytes, null));
        writes.forEach((call, write) -> {
            Link link = link(tck, kind);
            tck.fill(link.transport());
            int queued = link.get(t -> (int) t.writeBufferSize());
            link.run(t -> t.setWriteLimits(queued, 2 * queued - 1));
            tck.settle(); // a cork holds bytes back only while writing is not paused
            link.run(t -> {
                LoopFuture<Void> pending = t.drained();
                t.cork();
                write.accept(t, ByteBuffer.allocate(queued));
                assertFalse(pending.isDone(), "nothing was taken in " + call);
            });
        });
    }

    @Rule("FLOW-20")
    @HoldsBack
    void aCloseSendsWhatIsWaitedFor(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(100_000);
        LoopFuture<Void> drained = exchange.get(Transport::drained);
        exchange.run(Transport::close);
        tck.settle();
        assertFalse(drained.isDone(), "the peer has not read");
        exchange.run(t -> assertFalse(t.drained().isDone()));
        exchange.readToEnd();
        assertNull(tck.await(drained));
        assertNull(tck.await(exchange.get(Transport::drained)));
    }

    @Rule("FLOW-20")
    @Requires("send-file")
    void aFileIsWaitedFor(Tck tck, StreamKind kind) throws IOException {
        Link link = link(tck, kind);
        Path path = tck.scratch().resolve("file");
        Files.write(path, Bytes.pattern(0, LATER));
        try (FileChannel file = FileChannel.open(path)) {
            LoopFuture<Long> sending = tck.loop().sendFile(link.transport(), file, 0, LATER);
            LoopFuture<Void> drained = link.transport().drained();
            tck.settle();
            assertFalse(drained.isDone(), "the peer reads nothing");
            link.peer().reading(LATER).await();
            assertEquals(LATER, tck.await(sending).intValue());
            assertNull(tck.await(drained));
        }
    }

    @Rule("FLOW-21")
    @HoldsBack
    void anAbortFailsWhatIsPending(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(1);
        LoopFuture<Void> before = exchange.get(Transport::drained);
        LoopFuture<Void> after = exchange.get(t -> {
            t.abort();
            return t.drained();
        });
        IOException failure = tck.awaitFailure(IOException.class, before);
        assertNull(failure.getCause());
        assertTrue(String.valueOf(failure.getMessage()).contains("drained()"), "says what failed: " + failure);
        exchange.awaitLost();
        tck.awaitFailure(IOException.class, after);
        tck.awaitFailure(IOException.class, exchange.get(Transport::drained));
    }

    @Rule("FLOW-21")
    void aFailureOfTheConnectionIsTheCause(Tck tck, StreamKind kind) {
        Link link = link(tck, kind);
        tck.fill(link.transport());
        LoopFuture<Void> before = link.transport().drained();
        link.peer().reset();
        Throwable lost = link.recorder().awaitLost();
        assertSame(lost, tck.awaitFailure(IOException.class, before).getCause());
        IOException after = tck.awaitFailure(IOException.class, link.transport().drained());
        assertSame(lost, after.getCause());
    }

    @Rule("FLOW-21")
    void bytesThatAClosingTransportDropsAreNotTaken(Tck tck, StreamKind kind) {
        Link link = link(tck, kind);
        LoopFuture<Void> dropped = link.get(t -> {
            t.close();
            assertTrue(t.drained().isDone());
            t.write(ByteBuffer.allocate(0));
            assertNull(t.drained().result(), "no byte was dropped");
            t.write(ByteBuffer.allocate(1));
            return t.drained();
        });
        tck.awaitFailure(IOException.class, dropped);
    }

    @Rule("FLOW-21")
    @HoldsBack
    void cancellingAffectsNothingElse(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(50_000);
        LoopFuture<Void> first = exchange.get(Transport::drained);
        LoopFuture<Void> second = exchange.get(Transport::drained);
        tck.run(() -> assertTrue(first.cancel()));
        assertFalse(second.isDone());
        exchange.readAll();
        tck.await(second);
        assertTrue(first.isCancelled());
    }

    @Rule("FLOW-21")
    @HoldsBack
    void theCloseOfTheLoopLeavesItPending(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.hold(1);
        LoopFuture<Void> drained = exchange.get(Transport::drained);
        tck.loop().close();
        assertFalse(drained.isDone());
        assertThrows(LoopClosedException.class, drained::join);
    }
}
