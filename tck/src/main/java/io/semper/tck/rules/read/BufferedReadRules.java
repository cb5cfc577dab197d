package io.semper.tck.rules.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Protocols that read into their own memory. */
final class BufferedReadRules {
    @Rule("READ-08")
    void bytesGoBetweenPositionAndLimitOfTheOfferedBuffer(Tck tck, StreamKind kind) {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer memory = direct ? ByteBuffer.allocateDirect(100) : ByteBuffer.allocate(100);
            List<String> off = new ArrayList<>();
            BufferedRecorder recorder = tck.bufferedRecorder();
            recorder.onGetBuffer(hint -> memory.position() == 60
                            ? memory.clear()
                            : memory.position(20).limit(60))
                    .onUpdated(n -> {
                        off.add(memory.position() - 20 - n + "/" + (memory.limit() - 60));
                    });
            Link link = tck.accept(kind, recorder);
            memory.position(20).limit(60);
            link.peer().send(Bytes.pattern(0, 30));
            assertArrayEquals(Bytes.pattern(0, 30), recorder.awaitBytes(30));
            assertTrue(
                    off.stream().allMatch("0/0"::equals),
                    "the position moves by what came and the limit stays; off by " + off);
            byte[] all = new byte[100];
            memory.clear().get(all);
            assertArrayEquals(new byte[20], Arrays.copyOf(all, 20), "memory before the position is untouched");
            assertArrayEquals(new byte[50], Arrays.copyOfRange(all, 50, 100), "memory behind the bytes is untouched");
            link.abort();
        }
    }

    @Rule("READ-08")
    void smallBuffersAreFilledOneAfterTheOther(Tck tck, StreamKind kind) {
        List<ByteBuffer> offered = new ArrayList<>();
        BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> {
            ByteBuffer next = offered.size() % 2 == 0 ? ByteBuffer.allocate(700) : ByteBuffer.allocateDirect(300);
            offered.add(next);
            return next;
        });
        Link link = tck.accept(kind, recorder);
        link.peer().sending(Bytes.pattern(0, 50_000));
        assertArrayEquals(Bytes.pattern(0, 50_000), recorder.awaitBytes(50_000));
        assertTrue(
                recorder.chunks().stream().allMatch(n -> n > 0 && n <= 700),
                "never more than the room: " + recorder.chunks());
        assertTrue(
                recorder.hints().stream().allMatch(hint -> hint == 0),
                "nothing is known before the read: " + recorder.hints());
        assertTrue(offered.size() >= recorder.count("data"), "a buffer is asked for before every read");
    }

    @Rule("READ-08")
    void aBufferThatCannotBeFilledIsAnError(Tck tck, StreamKind kind) {
        IllegalStateException own = new IllegalStateException("no memory");
        Map<String, IntFunction<@Nullable ByteBuffer>> bad = new TreeMap<>();
        bad.put("null", hint -> null);
        bad.put("read-only", hint -> ByteBuffer.allocate(10).asReadOnlyBuffer());
        bad.put("full", hint -> ByteBuffer.allocate(10).position(10));
        bad.put("throws", hint -> {
            throw own;
        });
        bad.forEach((name, offer) -> {
            BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(offer);
            Link link = tck.accept(kind, recorder);
            link.peer().send("x");
            Throwable reported = tck.awaitException().exception();
            assertSame(reported, recorder.awaitLost(), name + ": connectionLost gets what was reported");
            assertEquals(IllegalStateException.class, reported == null ? null : reported.getClass(), name);
            if (name.equals("throws")) {
                assertSame(own, reported, "the very throwable");
            } else {
                String message = String.valueOf(reported == null ? "" : reported.getMessage());
                assertTrue(message.contains("getBuffer()") && message.contains(name), "says what is off: " + message);
            }
            assertEquals(0, recorder.count("data"), name);
            assertEquals(1, recorder.count("lost"), name);
        });
    }

    @Rule("READ-07")
    void whatBufferUpdatedThrowsIsReportedAndEndsTheConnection(Tck tck, StreamKind kind) {
        IllegalStateException thrown = new IllegalStateException("on purpose");
        BufferedRecorder recorder = tck.bufferedRecorder().onUpdated(n -> {
            throw thrown;
        });
        Link link = tck.accept(kind, recorder);
        link.peer().send("x");
        assertSame(thrown, tck.awaitException().exception());
        assertSame(thrown, recorder.awaitLost(), "connectionLost gets the throwable itself");
        assertEquals(1, recorder.count("data"));
    }

    @Rule("READ-09")
    void theEndNeedsNoBuffer(Tck tck, StreamKind kind) {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer memory = direct ? ByteBuffer.allocateDirect(5) : ByteBuffer.allocate(5);
            BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> {
                if (!memory.hasRemaining()) {
                    throw new IllegalStateException("everything that was expected has come");
                }
                return memory;
            });
            Link link = tck.accept(kind, recorder);
            link.peer().send("12345");
            recorder.awaitText("12345");
            tck.settle();
            assertFalse(recorder.isLost(), "a full protocol is no error before more bytes come");
            link.peer().halfClose();
            assertNull(recorder.awaitLost(), "the end needs no room");
            assertEquals(List.of("made", "data(5)", "eof", "lost(null)"), recorder.trace());
        }
    }

    @Rule("READ-09")
    void theEndIsNoUpdateOfZeroBytes(Tck tck, StreamKind kind) {
        BufferedRecorder recorder = tck.bufferedRecorder();
        Link link = tck.accept(kind, recorder);
        recorder.onUpdated(n -> assertTrue(n > 0, "bufferUpdated(" + n + ")"));
        link.peer().send("abc");
        recorder.awaitText("abc");
        link.peer().close();
        assertNull(recorder.awaitLost());
        assertEquals(1, recorder.count("data"));
    }

    @Rule("READ-20")
    void afterTheEndTheBufferIsTheProtocolsAlone(Tck tck, StreamKind kind) {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer memory = direct ? ByteBuffer.allocateDirect(300 * 1024) : ByteBuffer.allocate(300 * 1024);
            BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> memory);
            recorder.onEof(() -> {
                memory.put((byte) '!').flip();
                return true;
            });
            Link link = tck.accept(kind, recorder);
            link.peer().send("abc");
            recorder.awaitText("abc");
            link.peer().halfClose();
            recorder.awaitEof();
            tck.settle();
            assertEquals(List.of("made", "data(3)", "eof"), recorder.trace());
            assertEquals(4, memory.remaining(), "what the protocol has put into its own buffer");
        }
    }
}
