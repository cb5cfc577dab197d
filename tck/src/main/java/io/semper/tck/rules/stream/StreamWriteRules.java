package io.semper.tck.rules.stream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.tasks.Task;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes that wait, and those that do not. */
final class StreamWriteRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int MIB = 1 << 20;

    @Rule("STREAM-13")
    void writesWaitAboveHighWater(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        ByteBuffer data = ByteBuffer.wrap(Bytes.pattern(0, MIB));
        Task<@Nullable Void> write = wire.does(() -> wire.writer().write(data));
        Task<@Nullable Void> drain = wire.does(() -> wire.writer().drain());
        tck.settle();
        assertFalse(write.isDone());
        assertFalse(drain.isDone());
        assertTrue(wire.stream().transport().writeBufferSize() < MIB / 2, "queued bytes are bounded");
        ByteBuffer refused = ByteBuffer.allocate(3);
        assertFalse(tck.call(() -> wire.writer().offer(refused)));
        assertEquals(0, refused.position());
        assertArrayEquals(Bytes.pattern(0, MIB), wire.peer().read(MIB));
        tck.await(write.future());
        assertEquals(MIB, data.position());
        tck.await(drain.future());
        assertTrue(tck.call(() -> wire.writer().offer(ByteBuffer.wrap(Wire.bytes("abc")))));
        assertEquals("abc", wire.peer().readText(3));
    }

    @Rule("STREAM-14")
    void writesThatWaitKeepTheirOrder(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        ByteBuffer large = ByteBuffer.wrap(Bytes.pattern(0, MIB));
        ByteBuffer never = ByteBuffer.wrap(Wire.bytes("never"));
        Task<@Nullable Void> first = wire.does(() -> wire.writer().write(large));
        Task<@Nullable Void> second = wire.does(() -> wire.writer().write(Wire.bytes("second")));
        Task<@Nullable Void> cancelled = wire.does(() -> wire.writer().write(never));
        Task<@Nullable Void> third = wire.does(() -> wire.writer().write(Wire.bytes("third")));
        tck.settle();
        wire.cancel(cancelled);
        assertEquals(0, never.position());
        assertFalse(first.isDone());
        assertFalse(second.isDone());
        assertArrayEquals(Bytes.pattern(0, MIB), wire.peer().read(MIB));
        assertEquals("secondthird", wire.peer().readText(11));
        tck.await(first.future());
        tck.await(second.future());
        tck.await(third.future());
    }

    @Rule("STREAM-14")
    void aCancelledWriteShowsWhatWasTaken(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        ByteBuffer large = ByteBuffer.wrap(Bytes.pattern(0, MIB));
        Task<@Nullable Void> write = wire.does(() -> wire.writer().write(large));
        tck.settle();
        wire.cancel(write);
        int taken = large.position();
        assertTrue(taken > 0 && taken < MIB, taken + " bytes were taken");
        Task<@Nullable Void> after = wire.does(() -> wire.writer().write(Wire.bytes("after")));
        assertArrayEquals(Bytes.pattern(0, taken), wire.peer().read(taken));
        assertEquals("after", wire.peer().readText(5));
        tck.await(after.future());
    }

    @Rule("STREAM-16")
    void flushWaitsUntilEverythingIsSent(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind, SMALL, BufferSizes.TINY);
        Task<@Nullable Void> flush = wire.does(() -> {
            wire.writer().write(Bytes.pattern(0, MIB));
            wire.writer().flush();
        });
        Helper<byte[]> reading = wire.peer().reading(MIB);
        tck.await(flush.future());
        assertEquals(0, wire.stream().transport().writeBufferSize());
        assertEquals(MIB, reading.await().length);
        wire.run(() -> {
            wire.writer().cork();
            wire.writer().write(Wire.bytes("held"));
            wire.writer().flush();
        });
        assertEquals("held", wire.peer().readText(4));
    }

    @Rule("STREAM-16")
    void endEndsOneHalf(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        wire.run(() -> {
            wire.writer().write(Wire.bytes("last"));
            wire.writer().end();
            wire.writer().end();
        });
        assertEquals("last", Wire.text(wire.peer().readToEof()));
        assertThrows(
                IllegalStateException.class, () -> wire.run(() -> wire.writer().write(new byte[1])));
        assertThrows(
                IllegalStateException.class, () -> tck.call(() -> wire.writer().offer(ByteBuffer.allocate(1))));
        wire.peer().send("answer\n");
        assertEquals("answer", wire.get(() -> wire.reader().readLine()));
    }

    @Rule("STREAM-17")
    void anEndlessWriterLetsOthersRun(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        for (boolean drains : new boolean[] {true, false}) {
            boolean[] ran = new boolean[1];
            wire.run(() -> {
                tck.loop().callSoon(() -> ran[0] = true);
                for (int i = 0; i < 10_000 && !ran[0]; i++) {
                    if (drains) {
                        wire.writer().drain();
                    } else {
                        wire.writer().write(ByteBuffer.allocate(0));
                    }
                }
            });
            assertTrue(ran[0], "a callback ran while the task wrote");
        }
    }

    @Rule("STREAM-17")
    void anEndlessWriterMeetsTheFailure(Tck tck, TaskEngine engine) {
        Wire wire = Wire.open(tck, StreamKind.TCP);
        wire.peer().reset();
        long start = System.nanoTime();
        assertThrows(
                IOException.class,
                () -> wire.run(() -> {
                    while (System.nanoTime() - start < tck.guardNanos()) {
                        wire.writer().drain();
                    }
                }));
    }
}
