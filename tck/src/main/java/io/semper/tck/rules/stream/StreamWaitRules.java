package io.semper.tck.rules.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectionResetException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Delimiter;
import io.semper.tasks.stream.FrameParser;
import io.semper.tasks.stream.LimitException;
import io.semper.tasks.stream.TruncatedException;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads that wait: their order with ends, with cancellations and with each other. */
final class StreamWaitRules {
    @Rule("STREAM-04")
    void bytesThenTheFailureWhichStays(Tck tck, TaskEngine engine) {
        Wire wire = Wire.open(tck, StreamKind.TCP);
        wire.peer().send("12345");
        wire.untilUnread(5);
        wire.peer().reset();
        ConnectionResetException first = assertThrows(
                ConnectionResetException.class,
                () -> wire.get(() -> wire.reader().readExactly(6)));
        assertEquals("12345", Wire.text(wire.get(() -> wire.reader().readSome())));
        IOException second = assertThrows(
                IOException.class, () -> wire.get(() -> wire.reader().readSome()));
        assertNotSame(first, second);
        assertSame(first, second.getCause());
        IOException written = assertThrows(
                IOException.class, () -> wire.run(() -> wire.writer().write(new byte[1])));
        assertNotSame(first, written);
        assertSame(first, written.getCause());
    }

    @Rule("STREAM-04")
    void bytesThenTheEnd(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        wire.peer().send("12345").halfClose();
        ByteBuffer into = ByteBuffer.allocate(3);
        assertEquals(3, wire.get(() -> wire.reader().read(into.clear())));
        assertEquals(2, wire.get(() -> wire.reader().read(into.clear())));
        assertEquals(-1, wire.get(() -> wire.reader().read(into.clear())));
        assertEquals(-1, wire.get(() -> wire.reader().read(into.clear())));
        wire.run(() -> wire.writer().write(Wire.bytes("still")));
        assertEquals("still", wire.peer().readText(5));
    }

    @Rule("STREAM-10")
    void aCancelledReadConsumesNothing(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        wire.peer().send("part");
        Task<byte[]> exactly = wire.go(() -> wire.reader().readExactly(10));
        wire.untilUnread(4);
        wire.cancel(exactly);
        assertEquals("part", Wire.text(wire.get(() -> wire.reader().readExactly(4))));
        ByteBuffer into = ByteBuffer.allocate(10);
        Task<Integer> read = wire.go(() -> wire.reader().read(into));
        tck.settle();
        wire.cancel(read);
        assertTrue(read.future().isCancelled());
        wire.peer().send("next");
        wire.untilUnread(4);
        assertEquals(0, into.position());
        assertEquals("next", Wire.text(wire.get(() -> wire.reader().readExactly(4))));
    }

    @Rule("STREAM-10")
    void aReadThatThrowsConsumesNothing(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        wire.peer().send("abcdef").halfClose();
        wire.untilUnread(6);
        assertThrows(
                LimitException.class,
                () -> wire.get(() -> wire.reader().readUntil(Delimiter.of("-"), 4)),
                "readUntil()");
        assertThrows(LimitException.class, () -> wire.get(() -> wire.reader().readLine(US_ASCII, 4)), "readLine()");
        FrameParser<String> broken = bytes -> {
            bytes.get();
            throw new ArithmeticException("on purpose");
        };
        assertThrows(
                ArithmeticException.class, () -> wire.get(() -> wire.reader().readFrame(broken, 10)), "readFrame()");
        assertThrows(
                TruncatedException.class, () -> wire.get(() -> wire.reader().readExactly(10)), "readExactly()");
        assertEquals(6, tck.call(() -> wire.reader().unread()));
        assertEquals("abcdef", Wire.text(wire.get(() -> wire.reader().readExactly(6))));
    }

    @Rule("STREAM-10")
    void bytesThatCameBeforeACancellationAreReturned(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        ByteBuffer into = ByteBuffer.allocate(10);
        Task<Integer> read = wire.go(() -> wire.reader().read(into));
        tck.settle();
        // Looks in every turn, and so cancels after the bytes came and before the task continues.
        tck.run(new Runnable() {
            @Override
            public void run() {
                if (into.position() > 0) {
                    read.cancel();
                } else {
                    tck.loop().callSoon(this);
                }
            }
        });
        wire.peer().send("hello");
        assertEquals(5, tck.await(read.future()));
        assertEquals("hello", Wire.text(into.flip()));
    }

    @Rule("STREAM-11")
    void oneReadAtATime(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        Task<@Nullable String> first = wire.go(() -> wire.reader().readLine());
        tck.settle();
        assertThrows(
                IllegalStateException.class, () -> wire.get(() -> wire.reader().readLine()));
        assertThrows(
                IllegalStateException.class, () -> wire.get(() -> wire.reader().read(ByteBuffer.allocate(1))));
        assertThrows(
                IllegalStateException.class,
                () -> tck.call(() -> wire.reader().async().readSome()));
        wire.peer().send("line\n");
        assertEquals("line", tck.await(first.future()));
        wire.peer().send("next\n");
        assertEquals("next", wire.get(() -> wire.reader().readLine()));
    }

    @Rule("STREAM-12")
    void readingStopsAboveTheBound(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        tck.run(() -> wire.reader().setReadAhead(1000));
        wire.peer().sending(new byte[100_000]);
        tck.until(() -> !wire.stream().transport().isReading(), "reading has stopped");
        tck.settle();
        assertEquals(1000, wire.reader().unread());
        wire.get(() -> wire.reader().readExactly(499));
        assertFalse(wire.stream().transport().isReading());
        wire.get(() -> wire.reader().readExactly(1));
        assertTrue(wire.stream().transport().isReading());
        wire.untilUnread(1000);
        assertEquals(30_000, wire.get(() -> wire.reader().readExactly(30_000)).length);
        assertEquals(69_500, wire.get(() -> wire.reader().readExactly(69_500)).length);
        assertThrows(IllegalArgumentException.class, () -> wire.reader().setReadAhead(0));
    }

    @Rule("STREAM-11")
    void aReadOfAnEndedTaskIsOver(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        Task<?> cancelled = wire.go(() -> {
            wire.reader().readSome();
            Tasks.yieldNow();
            return "not reached";
        });
        tck.settle();
        wire.cancel(cancelled);
        wire.peer().send("x");
        assertEquals("x", Wire.text(wire.get(() -> wire.reader().readSome())));
    }
}
