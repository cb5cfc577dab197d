package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.Requires;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Buffers of reads and writes. */
final class BytesRules {
    private static final int SMALL = 16 * 1024;
    private static final int LARGE = 4 * 1024 * 1024;

    private BytesRules() {}

    @KernelRule("BYTES-01")
    static void aWholeWriteMovesThePositionToTheLimit(Rig rig) throws Exception {
        Pair pair = rig.pair();
        ByteBuffer data = ByteBuffer.allocateDirect(20);
        data.put(Rig.pattern(20)).position(3).limit(15);
        assertEquals(12, pair.stream().write(data), "bytes written");
        assertEquals(15, data.position(), "the position after a write that took all");
        assertEquals(15, data.limit(), "the limit after a write");
        assertContents(Rig.pattern(20), data);
        assertArrayEquals(
                Arrays.copyOfRange(Rig.pattern(20), 3, 15), pair.peer().read(12), "what the peer read");
    }

    private static void assertContents(byte[] expected, ByteBuffer data) {
        byte[] now = new byte[data.capacity()];
        data.duplicate().clear().get(now);
        assertArrayEquals(expected, now, "the contents of the caller's buffer");
    }

    @KernelRule("BYTES-02")
    static void aPartialWriteMovesThePositionByItsResult(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.stream().setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
        byte[] pattern = Rig.pattern(LARGE);
        ByteBuffer data = Rig.direct(pattern);
        int taken = pair.stream().write(data);
        assertEquals(taken, data.position(), "the position after a write that took " + taken + " bytes");
        if (taken == LARGE) {
            throw Rig.notRun("this kernel takes " + LARGE + " bytes in one call");
        }
        assertTrue(taken > 0, "a writable stream took " + taken + " bytes");
        assertEquals(LARGE, data.limit(), "the limit after a write");
        assertContents(pattern, data);
        ByteBuffer[] chunks = {data.slice(), data};
        long before = chunks[0].position();
        long more = pair.stream().write(chunks, 0, 1);
        assertEquals(more, chunks[0].position() - before, "how far a gathering write moved the position");
        assertArrayEquals(
                Arrays.copyOf(pattern, (int) (taken + more)),
                pair.peer().read((int) (taken + more)),
                "what the peer read");
    }

    @KernelRule("BYTES-03")
    static void aRefusedWriteMovesNothing(Rig rig) throws Exception {
        Pair pair = rig.pair();
        InterestRules.fill(pair.stream());
        ByteBuffer data = ByteBuffer.allocateDirect(1 << 16);
        data.position(5).limit(60_000);
        for (int i = 0; i < 3; i++) {
            int before = data.position();
            int taken = pair.stream().write(data);
            assertEquals(before + taken, data.position(), "the position after a write that took " + taken + " bytes");
            long gathered = pair.stream().write(new ByteBuffer[] {data}, 0, 1);
            assertEquals(before + taken + gathered, data.position(), "the position after a gathering write");
            assertEquals(60_000, data.limit(), "the limit after a write that would block");
        }
    }

    @KernelRule("BYTES-04")
    static void chunksAreSentInOrder(Rig rig) throws Exception {
        Pair pair = rig.pair();
        ByteBuffer[] chunks = {
            Rig.direct("one"), Rig.direct(""), Rig.direct("two"), Rig.direct(""), Rig.direct("three"), Rig.direct("")
        };
        assertEquals(11, pair.stream().write(chunks, 0, chunks.length), "bytes written");
        for (ByteBuffer chunk : chunks) {
            assertEquals(chunk.limit(), chunk.position(), "the position of a chunk that was sent");
        }
        assertEquals("onetwothree", pair.peer().readText(11), "what the peer read");
        assertEquals(0, pair.stream().write(new ByteBuffer[] {Rig.direct("")}, 0, 1), "the result of an empty write");
    }

    @KernelRule("BYTES-05")
    static void chunksOutsideAreNotTouched(Rig rig) throws Exception {
        Pair pair = rig.pair();
        ByteBuffer[] chunks = {Rig.direct("a"), Rig.direct("bc"), Rig.direct("de"), Rig.direct("f")};
        assertEquals(4, pair.stream().write(chunks, 1, 2), "bytes written");
        assertEquals(0, chunks[0].position(), "the position of a chunk before the first");
        assertEquals(0, chunks[3].position(), "the position of a chunk after the last");
        pair.stream().shutdownOutput();
        assertEquals("bcde", pair.peer().readText(4), "what the peer read");
        assertTrue(pair.peer().isAtEnd(), "the peer read more than the chunks that were to be sent");
    }

    @KernelRule("BYTES-06")
    static void asManyChunksAsThereMayBe(Rig rig) throws Exception {
        Pair pair = rig.pair();
        byte[] pattern = Rig.pattern(3 * StreamSocket.MAX_CHUNKS);
        ByteBuffer all = Rig.direct(pattern);
        ByteBuffer[] chunks = new ByteBuffer[StreamSocket.MAX_CHUNKS];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = all.slice(3 * i, 3);
        }
        long taken = assertDoesNotThrow(
                () -> pair.stream().write(chunks, 0, chunks.length), "a write of " + chunks.length + " chunks");
        long moved = Arrays.stream(chunks).mapToLong(ByteBuffer::position).sum();
        assertEquals(taken, moved, "how far the positions moved");
        assertTrue(taken > 0, "nothing was written");
        assertArrayEquals(Arrays.copyOf(pattern, (int) taken), pair.peer().read((int) taken), "what the peer read");
    }

    @KernelRule("BYTES-07")
    static void aWriteBeginsAtThePosition(Rig rig) throws Exception {
        Pair pair = rig.pair();
        ByteBuffer whole = Rig.direct("0123456789");
        ByteBuffer slice = whole.position(2).limit(8).slice();
        slice.position(1).limit(4);
        assertEquals(3, pair.stream().write(slice), "bytes written");
        slice.position(2).limit(5);
        assertEquals(3, pair.stream().write(new ByteBuffer[] {slice}, 0, 1), "bytes written");
        assertEquals("345456", pair.peer().readText(6), "what the peer read");
        assertEquals(2, whole.position(), "the position of the buffer of a slice");
    }

    @KernelRule("BYTES-08")
    static void aReadMovesThePositionAlone(Rig rig) throws Exception {
        Pair pair = rig.pair();
        byte[] before = Rig.pattern(32);
        ByteBuffer scratch = Rig.direct(before);
        scratch.position(4).limit(20);
        pair.peer().send("hello");
        rig.awaitReadable(pair.stream());
        ByteBuffer read = pair.stream().read(scratch);
        assertEquals(20, scratch.limit(), "the limit after a read");
        if (read != scratch) {
            assertEquals(4, scratch.position(), "the position after a read into other memory");
            assertContents(before, scratch);
            return;
        }
        assertEquals(9, scratch.position(), "the position after a read of 5 bytes");
        byte[] expected = before.clone();
        System.arraycopy("hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 0, expected, 4, 5);
        assertContents(expected, scratch);
    }

    @KernelRule("BYTES-09")
    static void aReadThatWouldBlockMovesNothing(Rig rig) throws Exception {
        Pair pair = rig.pair();
        byte[] before = Rig.pattern(16);
        ByteBuffer scratch = Rig.direct(before);
        scratch.position(3).limit(10);
        for (int i = 0; i < 3; i++) {
            assertNull(pair.stream().read(scratch), "what a read returns if there are no bytes");
            assertEquals(3, scratch.position(), "the position after a read that would block");
            assertEquals(10, scratch.limit(), "the limit after a read that would block");
        }
        assertContents(before, scratch);
    }

    @KernelRule("BYTES-10")
    static void theEndIsReadAgainAndAgain(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.peer().send("x");
        pair.peer().channel().shutdownOutput();
        assertEquals('x', rig.readAll(pair.stream(), 1)[0]);
        rig.awaitReadable(pair.stream());
        ByteBuffer scratch = ByteBuffer.allocateDirect(16);
        scratch.position(3).limit(10);
        for (int i = 0; i < 3; i++) {
            assertSame(StreamSocket.END, pair.stream().read(scratch), "what a read returns at the end");
            assertEquals(3, scratch.position(), "the position after a read at the end");
            assertEquals(10, scratch.limit(), "the limit after a read at the end");
        }
    }

    @KernelRule("BYTES-11")
    static void aReadReturnsNoMoreThanThereIsRoomFor(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        pair.peer().send("0123456789");
        StringBuilder all = new StringBuilder();
        ByteBuffer scratch = ByteBuffer.allocateDirect(16);
        while (all.length() < 10) {
            scratch.clear().position(2).limit(5);
            ByteBuffer read = pair.stream().read(scratch);
            if (read == null) {
                watch.forget().await(READ);
                continue;
            }
            ByteBuffer bytes = read == scratch ? scratch.flip().position(2) : read;
            assertTrue(bytes.remaining() <= 3, "a read into room for 3 bytes returned " + bytes.remaining());
            while (bytes.hasRemaining()) {
                all.append((char) bytes.get());
            }
        }
        assertEquals("0123456789", all.toString(), "what was read");
    }

    @KernelRule("BYTES-12")
    static void noByteIsLost(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.stream().setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
        pair.stream().setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
        byte[] pattern = Rig.pattern(LARGE / 4);
        AtomicReference<@Nullable Object> outcome = new AtomicReference<>();
        Thread peer = rig.run("kernel-tck peer", () -> {
            try {
                outcome.set(pair.peer().read(pattern.length));
                pair.peer().send(pattern);
            } catch (IOException e) {
                outcome.set(e);
            }
        });
        rig.writeAll(pair.stream(), Rig.direct(pattern));
        assertArrayEquals(pattern, rig.readAll(pair.stream(), pattern.length), "what was read");
        peer.join();
        if (!(outcome.get() instanceof byte[] read)) {
            throw new AssertionError("the peer failed with " + outcome.get());
        }
        assertArrayEquals(pattern, read, "what the peer read");
    }

    @KernelRule("BYTES-12")
    static void noByteOfChunksIsLost(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.stream().setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
        byte[] pattern = Rig.pattern(LARGE / 4);
        AtomicReference<@Nullable Object> outcome = new AtomicReference<>();
        Thread peer = rig.run("kernel-tck peer", () -> {
            try {
                outcome.set(pair.peer().read(pattern.length));
            } catch (IOException | AssertionError e) {
                outcome.set(e);
            }
        });
        ByteBuffer all = Rig.direct(pattern);
        ByteBuffer[] chunks = new ByteBuffer[16];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = all.slice(i * (pattern.length / chunks.length), pattern.length / chunks.length);
        }
        Watch watch = rig.register(pair.stream(), WRITE);
        while (chunks[chunks.length - 1].hasRemaining()) {
            if (pair.stream().write(chunks, 0, chunks.length) == 0) {
                watch.forget().await(WRITE);
                pair.stream().finishWrite();
            }
        }
        rig.writeAll(pair.stream(), Rig.direct("")); // and waits for what is unsent
        pair.stream().shutdownOutput();
        peer.join();
        if (!(outcome.get() instanceof byte[] read)) {
            throw new AssertionError("the peer failed with " + outcome.get());
        }
        assertArrayEquals(pattern, read, "what the peer read");
    }

    @KernelRule("BYTES-13")
    static void aFailedWriteMovesNothing(Rig rig) throws Exception {
        Pair pair = rig.pair();
        FailRules.resetByPeer(rig, pair);
        ByteBuffer data = ByteBuffer.allocateDirect(100);
        data.position(10).limit(60);
        IOException failure = null;
        for (int i = 0; i < 3 && failure == null; i++) {
            data.position(10).limit(60);
            try {
                pair.stream().write(data);
            } catch (IOException e) {
                failure = e;
            }
        }
        assertTrue(failure != null, "no write after a reset has failed");
        assertEquals(10, data.position(), "the position after a write that failed");
        assertEquals(60, data.limit(), "the limit after a write that failed");
        assertThrows(IOException.class, () -> pair.stream().write(new ByteBuffer[] {data}, 0, 1));
        assertEquals(10, data.position(), "the position after a gathering write that failed");
    }

    @Requires("send-file")
    @KernelRule("BYTES-14")
    static void aFileIsSentFromThePositionGiven(Rig rig) throws Exception {
        Pair pair = rig.pair();
        try (FileChannel file = file(rig, Rig.pattern(1000))) {
            file.position(7);
            long taken = pair.stream().sendFile(file, 100, 300);
            assertEquals(7, file.position(), "the position of the channel");
            if (taken == StreamSocket.UNSUPPORTED) {
                throw Rig.notRun("sendFile() returns UNSUPPORTED");
            }
            assertTrue(taken > 0 && taken <= 300, "sendFile() of 300 bytes returned " + taken);
            assertArrayEquals(
                    Arrays.copyOfRange(Rig.pattern(1000), 100, 100 + (int) taken),
                    pair.peer().read((int) taken),
                    "what the peer read");
        }
    }

    @Requires("send-file")
    @KernelRule("BYTES-14")
    static void aPartOfAFileIsCounted(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.stream().setOption(StandardSocketOptions.SO_SNDBUF, SMALL);
        byte[] pattern = Rig.pattern(LARGE);
        try (FileChannel file = file(rig, pattern)) {
            long taken = pair.stream().sendFile(file, 0, LARGE);
            if (taken == StreamSocket.UNSUPPORTED) {
                throw Rig.notRun("sendFile() returns UNSUPPORTED");
            }
            pair.stream().shutdownOutput();
            assertArrayEquals(Arrays.copyOf(pattern, (int) taken), pair.peer().read((int) taken), "what the peer read");
            assertTrue(pair.peer().isAtEnd(), "the peer read more than sendFile() returned");
        }
    }

    @KernelRule("BYTES-16")
    static void bytesStayUntilTheNextCall(Rig rig) throws Exception {
        Pair first = rig.pair();
        Pair second = rig.pair();
        ByteBuffer scratch = ByteBuffer.allocateDirect(16);
        first.peer().send("one");
        second.peer().send("two");
        rig.awaitReadable(first.stream());
        rig.awaitReadable(second.stream());
        ByteBuffer one = first.stream().read(scratch);
        ByteBuffer two = second.stream().read(ByteBuffer.allocateDirect(16));
        if (one == null || two == null) {
            throw new AssertionError("a read of a readable stream would block");
        }
        ByteBuffer bytes = one == scratch ? scratch.flip() : one;
        assertEquals("one", StandardCharsets.US_ASCII.decode(bytes).toString(), "bytes after a read of another socket");
    }

    @Requires("send-file")
    @KernelRule("BYTES-15")
    static void aFileHasAnEnd(Rig rig) throws Exception {
        Pair pair = rig.pair();
        try (FileChannel file = file(rig, Rig.pattern(100))) {
            for (long position : new long[] {100, 101, 5_000_000_000L}) {
                long taken = pair.stream().sendFile(file, position, 10);
                assertTrue(
                        taken == StreamSocket.END_OF_FILE || taken == StreamSocket.UNSUPPORTED,
                        "sendFile() at " + position + " of 100 bytes returned " + taken);
            }
        }
    }

    private static FileChannel file(Rig rig, byte[] content) throws IOException {
        Path file = Files.createTempFile("seam", ".bin");
        rig.closing(() -> Files.deleteIfExists(file));
        Files.write(file, content);
        return FileChannel.open(file, StandardOpenOption.READ);
    }
}
