package io.semper.tck.rules.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.tasks.Task;
import io.semper.tasks.stream.StreamClosedException;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;

/** What a reader does with memory of the caller: nothing, once the read is over. */
final class StreamMemoryRules {
    /** A read into memory that only the reader knows afterwards. */
    @FunctionalInterface
    private interface Reading {
        void into(ByteBuffer memory);
    }

    private static void assertForgotten(Tck tck, String what, Reading reading) {
        WeakReference<ByteBuffer> memory = memoryOf(reading);
        // On a busy machine the thread of a task that has ended may have frames for a while.
        for (long start = System.nanoTime(); !memory.refersTo(null) && System.nanoTime() - start < tck.guardNanos(); ) {
            tck.settle(); // lets go of what ran last, too
            System.gc();
        }
        assertTrue(memory.refersTo(null), () -> "the stream refers to the memory of " + what);
    }

    private static WeakReference<ByteBuffer> memoryOf(Reading reading) {
        ByteBuffer memory = ByteBuffer.allocate(16);
        reading.into(memory);
        return new WeakReference<>(memory);
    }

    @Rule("STREAM-24")
    void aCancelledReadForgetsItsBuffer(Tck tck, StreamKind kind) {
        Wire wire = Wire.open(tck, kind);
        assertForgotten(tck, "a cancelled future", memory -> {
            LoopFuture<Integer> read = tck.call(() -> wire.reader().async().read(memory));
            tck.settle();
            assertTrue(tck.call(read::cancel));
        });
        assertForgotten(tck, "a cancelled task", memory -> {
            Task<Integer> read = wire.go(() -> wire.reader().read(memory));
            tck.settle();
            wire.cancel(read);
        });
        wire.peer().send("unread");
        wire.untilUnread(6);
        assertEquals("unread", Wire.text(wire.get(() -> wire.reader().readExactly(6))));
    }

    @Rule("STREAM-24")
    void aReadThatHasItsResultForgetsItsBuffer(Tck tck, StreamKind kind) {
        Wire wire = Wire.open(tck, kind);
        assertForgotten(tck, "a read of bytes by a future", memory -> {
            LoopFuture<Integer> read = tck.call(() -> wire.reader().async().read(memory));
            wire.peer().send("bytes");
            assertEquals(5, tck.await(read));
        });
        assertForgotten(tck, "a read at the end of the stream", memory -> {
            Task<Integer> read = wire.go(() -> wire.reader().read(memory));
            tck.settle();
            wire.peer().halfClose();
            assertEquals(-1, tck.await(read.future()));
        });
    }

    @Rule("STREAM-24")
    void aReadThatFailsForgetsItsBuffer(Tck tck, StreamKind kind) {
        Wire wire = Wire.open(tck, kind);
        assertForgotten(tck, "a read that a close ends", memory -> {
            LoopFuture<Integer> read = tck.call(() -> wire.reader().async().read(memory));
            tck.settle();
            tck.run(() -> wire.stream().abort());
            tck.awaitFailure(StreamClosedException.class, read);
        });
        Wire reset = Wire.open(tck, StreamKind.TCP);
        assertForgotten(tck, "a read of a connection that breaks", memory -> {
            LoopFuture<Integer> read = tck.call(() -> reset.reader().async().read(memory));
            tck.settle();
            reset.peer().reset();
            tck.awaitFailure(IOException.class, read);
        });
        assertForgotten(
                tck,
                "a read of a broken connection",
                memory -> assertThrows(
                        IOException.class, () -> reset.get(() -> reset.reader().read(memory))));
    }

    @Rule("STREAM-24")
    void nothingIsPutIntoTheBufferOfACancelledRead(Tck tck, StreamKind kind) {
        Wire wire = Wire.open(tck, kind);
        ByteBuffer first = ByteBuffer.allocate(16);
        ByteBuffer second = ByteBuffer.allocate(16);
        LoopFuture<Integer> cancelled = tck.call(() -> wire.reader().async().read(first));
        tck.settle();
        // In one callback: the buffer of the next read takes the place of the first one.
        LoopFuture<Integer> next = tck.call(() -> {
            assertTrue(cancelled.cancel());
            return wire.reader().async().read(second);
        });
        wire.peer().send("hello");
        assertEquals(5, tck.await(next));
        assertEquals("hello", Wire.text(second.flip()));
        assertEquals(0, first.position());
        assertEquals(ByteBuffer.allocate(16), first);
    }
}
