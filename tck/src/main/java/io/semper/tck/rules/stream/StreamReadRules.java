package io.semper.tck.rules.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tasks.Task;
import io.semper.tasks.stream.Delimiter;
import io.semper.tasks.stream.FrameParser;
import io.semper.tasks.stream.LimitException;
import io.semper.tasks.stream.TruncatedException;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** What reads return. */
final class StreamReadRules {
    /** Frames of one byte that says how many follow. */
    private static final FrameParser<String> COUNTED = bytes -> {
        int n = bytes.get(bytes.position()) - '0';
        if (bytes.remaining() <= n) {
            return null;
        }
        byte[] frame = new byte[n];
        bytes.get();
        bytes.get(frame);
        return Wire.text(frame);
    };

    @Rule("STREAM-02")
    void bytesGoIntoMemoryOfTheCaller(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        for (ByteBuffer into : List.of(ByteBuffer.allocate(10), ByteBuffer.allocateDirect(10))) {
            into.position(2);
            Task<Integer> read = wire.go(() -> wire.reader().read(into));
            tck.settle();
            assertFalse(read.isDone());
            wire.peer().send("hello");
            assertEquals(5, tck.await(read.future()));
            assertEquals(7, into.position());
            assertEquals("hello", Wire.text(into.flip().position(2)));
            assertEquals(0, wire.reader().unread());
        }
        ByteBuffer small = ByteBuffer.allocate(2);
        wire.peer().send("abc");
        wire.untilUnread(3);
        assertEquals(2, wire.get(() -> wire.reader().read(small)));
        assertEquals(0, wire.get(() -> wire.reader().read(small)));
        assertThrows(
                IllegalArgumentException.class,
                () -> wire.get(() -> wire.reader().read(small.clear().asReadOnlyBuffer())));
        assertEquals(1, wire.get(() -> wire.reader().read(small.clear())));
        assertEquals('c', small.get(0));
        wire.peer().halfClose();
        assertEquals(-1, wire.get(() -> wire.reader().read(small.clear())));
        assertEquals(-1, wire.get(() -> wire.reader().read(small)));
    }

    @Rule("STREAM-03")
    void whatIsLentStaysAsItIs(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        wire.peer().send("some bytes");
        wire.untilUnread(10);
        ByteBuffer peeked = wire.get(() -> wire.reader().peek(3));
        assertEquals("some bytes", Wire.text(peeked));
        assertThrows(ReadOnlyBufferException.class, () -> peeked.put(0, (byte) 0));
        assertEquals(10, wire.reader().unread());
        ByteBuffer lent = wire.get(() -> wire.reader().readSome());
        assertEquals("some bytes", Wire.text(lent));
        assertEquals(0, wire.reader().unread());
        for (int i = 1; i <= 12; i++) {
            wire.peer().send("x".repeat(1000));
            wire.untilUnread(1000 * i);
            assertEquals("some bytes", Wire.text(lent));
        }
        assertEquals("x".repeat(12_000), Wire.text(wire.get(() -> wire.reader().peek(12_000))));
        Task<ByteBuffer> more = wire.go(() -> wire.reader().peek(12_003));
        tck.settle();
        assertFalse(more.isDone());
        wire.peer().send("yz").halfClose();
        assertEquals(12_002, tck.await(more.future()).remaining());
        assertEquals(12_002, wire.get(() -> wire.reader().readSome()).remaining());
        assertFalse(wire.get(() -> wire.reader().readSome()).hasRemaining());
        assertThrows(
                IllegalArgumentException.class,
                () -> wire.get(() -> wire.reader().peek(0)));
    }

    @Rule("STREAM-05")
    void exactlySoManyBytes(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        Task<byte[]> read = wire.go(() -> wire.reader().readExactly(200_000));
        byte[] sent = io.semper.tck.Bytes.pattern(0, 200_005);
        wire.peer().sending(sent);
        byte[] got = tck.await(read.future());
        assertEquals(0, java.util.Arrays.compare(got, 0, 200_000, sent, 0, 200_000));
        assertEquals(0, wire.get(() -> wire.reader().readExactly(0)).length);
        wire.peer().halfClose();
        TruncatedException cut = assertThrows(
                TruncatedException.class, () -> wire.get(() -> wire.reader().readExactly(6)));
        assertEquals(5, cut.part().length);
        assertEquals(sent[200_004], cut.part()[4]);
        assertEquals(5, wire.get(() -> wire.reader().readExactly(5)).length);
        EOFException ended = assertThrows(
                EOFException.class, () -> wire.get(() -> wire.reader().readExactly(1)));
        assertFalse(ended instanceof TruncatedException);
        assertThrows(
                IllegalArgumentException.class,
                () -> wire.get(() -> wire.reader().readExactly(-1)));
    }

    @Rule("STREAM-06")
    void theDelimiterThatEndsFirst(Tck tck, StreamKind kind, TaskEngine engine) {
        Delimiter any = Delimiter.anyOf(Delimiter.of("--"), Delimiter.of("abab"), Delimiter.of("b-"));
        for (int piece : new int[] {1, 2, 3, 100}) {
            Wire wire = Wire.open(tck, kind);
            List<String> found = new ArrayList<>();
            Task<?> reading = wire.does(() -> {
                while (found.size() < 3) {
                    found.add(Wire.text(wire.reader().readUntil(any, 100)));
                }
            });
            String text = "x-y--aababab-z";
            for (int from = 0; from < text.length(); from += piece) {
                int to = Math.min(text.length(), from + piece);
                wire.peer().send(text.substring(from, to));
                tck.until( // each piece is searched before the next one arrives
                        () -> String.join("", found).length() + wire.reader().unread() == to,
                        to + " bytes are searched");
            }
            wire.peer().halfClose();
            tck.await(reading.future());
            assertEquals(List.of("x-y--", "aabab", "ab-"), found, "in pieces of " + piece);
            TruncatedException cut = assertThrows(
                    TruncatedException.class, () -> wire.get(() -> wire.reader().readUntil(any, 100)));
            assertEquals("z", Wire.text(cut.part()));
        }
    }

    @Rule("STREAM-07")
    void whatDoesNotEndWithinTheLimit(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        wire.peer().send("0123456789\n");
        wire.untilUnread(11);
        LimitException line = assertThrows(
                LimitException.class, () -> wire.get(() -> wire.reader().readLine(US_ASCII, 10)));
        assertEquals(OptionalInt.of(11), line.found());
        LimitException delimiter = assertThrows(
                LimitException.class, () -> wire.get(() -> wire.reader().readUntil(Delimiter.of("x"), 11)));
        assertEquals(OptionalInt.empty(), delimiter.found());
        assertThrows(LimitException.class, () -> wire.get(() -> wire.reader().<String>readFrame(bytes -> null, 11)));
        Task<String> later = wire.go(() -> wire.reader().<String>readFrame(bytes -> null, 12));
        tck.settle();
        assertFalse(later.isDone());
        wire.peer().send("x");
        assertThrows(LimitException.class, () -> tck.await(later.future()));
        assertEquals("0123456789", wire.get(() -> wire.reader().readLine(US_ASCII, 11)));
        assertThrows(
                IllegalArgumentException.class,
                () -> wire.get(() -> wire.reader().readLine(US_ASCII, 0)));
    }

    @Rule("STREAM-08")
    void linesWithoutTheirEnds(Tck tck, StreamKind kind, TaskEngine engine) {
        for (int piece : new int[] {1, 100}) {
            Wire wire = Wire.open(tck, kind);
            wire.peer().sendSlowly(Wire.bytes("one\r\n\ntwo\r\rx\nlast"), piece).join();
            wire.peer().halfClose();
            assertEquals("one", wire.get(() -> wire.reader().readLine()));
            List<String> lines = new ArrayList<>();
            wire.run(() -> wire.reader().lines().forEach(lines::add));
            assertEquals(List.of("", "two\r\rx", "last"), lines);
            assertNull(wire.get(() -> wire.reader().readLine()));
        }
    }

    @Rule("STREAM-09")
    void frames(Tck tck, StreamKind kind, TaskEngine engine) {
        for (int piece : new int[] {1, 2, 100}) {
            Wire wire = Wire.open(tck, kind);
            wire.peer().sendSlowly(Wire.bytes("3abc01x2yz"), piece).join();
            assertEquals("abc", wire.get(() -> wire.reader().<String>readFrame(COUNTED, 4)));
            wire.peer().send("4cut").halfClose();
            List<String> frames = new ArrayList<>();
            UncheckedIOException cut = assertThrows(
                    UncheckedIOException.class,
                    () -> wire.run(() -> wire.reader().frames(COUNTED, 10).forEach(frames::add)));
            assertTrue(cut.getCause() instanceof TruncatedException);
            assertEquals(List.of("", "x", "yz"), frames);
            assertThrows(
                    IllegalStateException.class,
                    () -> wire.get(() -> wire.reader().<String>readFrame(bytes -> "nothing", 10)));
            assertEquals(4, wire.get(() -> wire.reader().readExactly(4)).length);
            assertNull(wire.get(() -> wire.reader().<String>readFrame(COUNTED, 10)));
        }
    }
}
