package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WriteQueueFullException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes of other threads than the loop's. */
final class WriteThreadsafeRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int MESSAGES = 200;

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Rule("WRITE-25")
    void everyThreadKeepsItsOrder(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        tck.background();
        List<Helper<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            byte name = (byte) writer;
            writers.add(tck.spawn("writer " + writer, () -> {
                ByteBuffer reused = ByteBuffer.allocateDirect(2);
                for (int i = 0; i < MESSAGES; i++) {
                    reused.clear().put(name).put((byte) i).flip();
                    transport.writeThreadsafe(reused);
                    assertFalse(reused.hasRemaining(), "the position is not at the limit");
                }
                return true;
            }));
        }
        byte[] got = link.peer().reading(3 * 2 * MESSAGES).await();
        int[] next = new int[3];
        for (int i = 0; i < got.length; i += 2) {
            assertEquals((byte) next[got[i]]++, got[i + 1], "a message of writer " + got[i]);
        }
        writers.forEach(Helper::await);
    }

    @Rule("WRITE-25")
    void theBytesAreWrittenInALaterTurn(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            ByteBuffer reused = bytes("xbx").position(1).limit(2);
            t.writeThreadsafe(reused);
            reused.put(1, (byte) '?');
            t.write(bytes("a"));
            tck.loop().callSoon(() -> t.write(bytes("c")));
        });
        assertEquals("abc", link.peer().readText(3));
    }

    @Rule("WRITE-25")
    void flowControlAndTheCapApply(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeQueueCap(1 << 20), BufferSizes.TINY);
        StreamTransport transport = link.transport();
        LoopFuture<Void> first = tck.elsewhere(() -> transport.writeThreadsafe(ByteBuffer.allocate(1 << 19)));
        link.recorder().await("pause", 1);
        LoopFuture<Void> second = tck.elsewhere(() -> transport.writeThreadsafe(ByteBuffer.allocate(1 << 20)));
        assertInstanceOf(WriteQueueFullException.class, link.recorder().awaitLost());
        for (LoopFuture<Void> each : List.of(first, second)) {
            IOException failure = tck.awaitFailure(IOException.class, each);
            assertInstanceOf(WriteQueueFullException.class, failure.getCause());
        }
    }

    @Rule("WRITE-26")
    void theFutureIsDoneWhenTheBytesAreTaken(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        int before = (int) tck.fill(link.transport(), 100_000);
        LoopFuture<Void> written =
                tck.elsewhere(() -> link.transport().writeThreadsafe(ByteBuffer.wrap(Bytes.pattern(before, 1000))));
        tck.settle();
        assertFalse(written.isDone(), "the peer reads nothing");
        assertArrayEquals(
                Bytes.pattern(0, before + 1000),
                link.peer().reading(before + 1000).await());
        assertNull(tck.await(written));
    }

    @Rule("WRITE-26")
    void anotherThreadMayWaitForIt(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        StreamTransport transport = link.transport();
        tck.background();
        int total = 30 * 10_000;
        Helper<byte[]> reading = link.peer().reading(total);
        tck.elsewhere(() -> {
            for (int i = 0; i < 30; i++) {
                transport
                        .writeThreadsafe(ByteBuffer.wrap(Bytes.pattern(i * 10_000L, 10_000)))
                        .join();
            }
            return true;
        });
        assertArrayEquals(Bytes.pattern(0, total), reading.await());
        assertEquals(0, link.recorder().count("pause"), "no more than one message was under way");
    }

    @Rule("WRITE-26")
    void droppedAndRefusedBytesFailIt(Tck tck, StreamKind kind) {
        Link ended = tck.accept(kind, tck.recorder());
        ended.writeEof();
        tck.awaitFailure(IllegalStateException.class, ended.transport().writeThreadsafe(bytes("refused")));
        Link aborted = tck.accept(kind, tck.recorder());
        aborted.abort();
        tck.awaitFailure(IOException.class, aborted.transport().writeThreadsafe(bytes("dropped")));
        aborted.recorder().awaitLost();
        tck.awaitFailure(IOException.class, aborted.transport().writeThreadsafe(bytes("dropped")));
        assertEquals(List.of(), tck.takeExceptions(), "nothing is reported besides");
    }

    @Rule("WRITE-26")
    void cancellingItBeforeTheWriteDropsTheBytes(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            assertTrue(t.writeThreadsafe(bytes("never")).cancel());
            t.writeThreadsafe(bytes("sent"));
        });
        LoopFuture<Void> late = link.transport().writeThreadsafe(bytes(" anyway"));
        tck.settle();
        late.cancel();
        assertEquals("sent anyway", link.peer().readText(11));
    }

    @Rule("WRITE-26")
    void aClosedLoopAndNullAreRefused(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        assertThrows(NullPointerException.class, () -> transport.writeThreadsafe(nothing()));
        tck.loop().close();
        ByteBuffer data = bytes("refused");
        assertThrows(LoopClosedException.class, () -> transport.writeThreadsafe(data));
        assertEquals(7, data.remaining(), "a refused call has taken the bytes");
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
