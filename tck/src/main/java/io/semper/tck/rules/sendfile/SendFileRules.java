package io.semper.tck.rules.sendfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.RunLevel;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.WatchedFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicReference;

/** Files that are sent whole: order, ranges, sizes, and what is refused. */
@Requires("send-file")
final class SendFileRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int MIB = 1024 * 1024;

    private static Path file(Tck tck, byte[] content) throws IOException {
        return Files.write(tck.scratch().resolve("file"), content);
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a null on purpose
    private static <T> T nothing() {
        return null;
    }

    @Rule("SENDFILE-01")
    void theRangeComesAfterEarlierWritesAndBeforeLaterOnes(Tck tck, StreamKind kind) throws IOException {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder());
        try (FileChannel file = FileChannel.open(file(tck, Bytes.pattern(0, 300_000)))) {
            LoopFuture<Long> sent = tck.call(() -> {
                link.transport().write(text("<"));
                return loop.sendFile(link.transport(), file, 1_001, 200_003);
            });
            tck.run(() -> sent.addDoneCallback(done -> {
                link.transport().write(text(">"));
                link.transport().close();
            }));
            byte[] got = link.peer().readToEof();
            assertEquals(200_003L, tck.await(sent), "the number of bytes of the range");
            byte[] expected = new byte[200_005];
            expected[0] = '<';
            System.arraycopy(Bytes.pattern(1_001, 200_003), 0, expected, 1, 200_003);
            expected[200_004] = '>';
            assertArrayEquals(expected, got);
        }
    }

    @Rule("SENDFILE-01")
    void aQueueThatThePeerDoesNotTakeGoesFirst(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        int queued = (int) tck.fill(link.transport(), 100_000);
        try (FileChannel file = FileChannel.open(file(tck, Bytes.pattern(queued, 200_000)))) {
            LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, 200_000));
            tck.settle();
            assertFalse(sent.isDone(), "the peer has taken nothing yet");
            assertArrayEquals(Bytes.pattern(0, queued + 200_000), link.peer().read(queued + 200_000));
            assertEquals(200_000L, tck.await(sent));
        }
    }

    @Rule("SENDFILE-01")
    void whatIsCorkedGoesFirst(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        try (FileChannel file = FileChannel.open(file(tck, Bytes.pattern(5, 95)))) {
            LoopFuture<Long> sent = tck.call(() -> {
                link.transport().cork();
                link.transport().write(ByteBuffer.wrap(Bytes.pattern(0, 5)));
                return tck.loop().sendFile(link.transport(), file, 0, 95);
            });
            assertArrayEquals(Bytes.pattern(0, 100), link.peer().read(100));
            assertEquals(95L, tck.await(sent));
        }
    }

    @Rule("SENDFILE-01")
    void aFileCanBeSentFromConnectionMadeAndOneAfterTheOther(Tck tck, StreamKind kind) throws IOException {
        try (FileChannel file = FileChannel.open(file(tck, Bytes.pattern(0, 100_000)))) {
            AtomicReference<LoopFuture<Long>> second = new AtomicReference<>();
            Recorder recorder = tck.recorder();
            recorder.onMade(t -> tck.loop()
                    .sendFile(t, file, 0, 40_000)
                    .addDoneCallback(first -> second.set(tck.loop().sendFile(t, file, 40_000, 60_000))));
            Link link = tck.accept(kind, recorder);
            assertArrayEquals(Bytes.pattern(0, 100_000), link.peer().read(100_000));
            tck.until(() -> second.get() != null, "the first file is sent");
            assertEquals(60_000L, tck.await(second.get()));
            link.peer().send("hi");
            recorder.awaitText("hi");
        }
    }

    @Rule("SENDFILE-02")
    void writingAndASecondFileAreRefusedMeanwhile(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        try (FileChannel file = FileChannel.open(file(tck, Bytes.pattern(0, 2 * MIB)))) {
            LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, 2 * MIB));
            for (int i = 0; i < 2; i++) {
                link.run(t -> {
                    assertRefused(() -> t.write(text("x")), "write()");
                    assertRefused(() -> t.writeAll(text("x"), text("y")), "writeAll()");
                    assertRefused(() -> t.writeOwned(text("x"), null), "writeOwned()");
                    assertRefused(() -> tck.loop().sendFile(t, file, 0, 1), "sendFile()");
                    assertEquals(0, t.writeBufferSize(), "only bytes of writes count");
                });
                tck.settle();
            }
            assertArrayEquals(Bytes.pattern(0, 2 * MIB), link.peer().read(2 * MIB));
            tck.await(sent);
            link.write("ok");
            assertEquals("ok", link.peer().readText(2));
        }
    }

    private static void assertRefused(Runnable call, String name) {
        IllegalStateException refused = assertThrows(IllegalStateException.class, call::run, name);
        assertTrue(
                String.valueOf(refused.getMessage()).contains(name)
                        && refused.getMessage().contains("sendFile()"),
                "the message names the call and what it waits for: " + refused.getMessage());
    }

    @Rule("SENDFILE-03")
    void argumentsThatMakeNoSenseAreRefusedBeforeAnythingIsSent(Tck tck, StreamKind kind) throws IOException {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder());
        Path path = file(tck, Bytes.pattern(0, 100));
        FileChannel closed = FileChannel.open(path);
        closed.close();
        try (FileChannel file = FileChannel.open(path);
                FileChannel writing = FileChannel.open(path, StandardOpenOption.WRITE)) {
            link.run(t -> {
                assertThrows(IllegalArgumentException.class, () -> loop.sendFile(t, file, -1, 10), "offset -1");
                assertThrows(IllegalArgumentException.class, () -> loop.sendFile(t, file, 0, 0), "count 0");
                assertThrows(IllegalArgumentException.class, () -> loop.sendFile(t, file, 0, -1), "count -1");
                assertThrows(IllegalArgumentException.class, () -> loop.sendFile(t, closed, 0, 1), "closed file");
                assertThrows(NonReadableChannelException.class, () -> loop.sendFile(t, writing, 0, 1), "not readable");
                assertThrows(NullPointerException.class, () -> loop.sendFile(nothing(), file, 0, 1));
                assertThrows(NullPointerException.class, () -> loop.sendFile(t, nothing(), 0, 1));
                assertTrue(file.isOpen() && t.isReading(), "nothing was touched");
                t.write(text("a"));
            });
            EventLoop other = tck.newLoop();
            assertThrows(IllegalArgumentException.class, () -> other.sendFile(link.transport(), file, 0, 1));
            link.run(StreamTransport::writeEof);
            link.run(t ->
                    assertThrows(IllegalStateException.class, () -> loop.sendFile(t, file, 0, 1), "after writeEof"));
            link.run(StreamTransport::close);
            link.run(t -> assertThrows(IllegalStateException.class, () -> loop.sendFile(t, file, 0, 1), "closing"));
            link.recorder().awaitLost();
            link.run(t -> assertThrows(IllegalStateException.class, () -> loop.sendFile(t, file, 0, 1), "lost"));
            assertEquals("a", new String(link.peer().readToEof(), StandardCharsets.UTF_8));
        }
    }

    @Rule("SENDFILE-03")
    void aFileThatEndsBeforeTheRangeGivesWhatItHas(Tck tck, StreamKind kind) throws IOException {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder());
        Path path = file(tck, Bytes.pattern(0, 70_000));
        try (FileChannel file = FileChannel.open(path);
                FileChannel empty =
                        FileChannel.open(Files.createFile(tck.scratch().resolve("empty")))) {
            file.position(17);
            Helper<byte[]> got = link.peer().readingToEof();
            assertEquals(70_000L, tck.await(tck.call(() -> loop.sendFile(link.transport(), file, 0, Long.MAX_VALUE))));
            assertEquals(70_000L, tck.await(tck.call(() -> loop.sendFile(link.transport(), file, 0, 70_000))));
            assertEquals(1L, tck.await(tck.call(() -> loop.sendFile(link.transport(), file, 69_999, 2))));
            assertEquals(0L, tck.await(tck.call(() -> loop.sendFile(link.transport(), file, 70_000, 1))));
            assertEquals(0L, tck.await(tck.call(() -> loop.sendFile(link.transport(), file, Long.MAX_VALUE, 1))));
            assertEquals(0L, tck.await(tck.call(() -> loop.sendFile(link.transport(), empty, 0, Long.MAX_VALUE))));
            assertEquals(0L, tck.await(tck.call(() -> loop.sendFile(link.transport(), empty, Long.MAX_VALUE - 1, 9))));
            assertEquals(0L, tck.await(tck.call(() -> loop.sendFile(link.transport(), empty, Long.MAX_VALUE, 1))));
            assertEquals(17, file.position(), "the position of the file stays");
            link.close();
            assertEquals(140_001, got.await().length);
        }
    }

    @Rule("SENDFILE-04")
    void aPeerThatDoesNotReadKeepsTheRestInTheFile(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        int size = (RunLevel.isFull() ? 16 : 8) * MIB;
        byte[] content = Bytes.pattern(0, size);
        try (WatchedFile file = new WatchedFile(file(tck, content))) {
            LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, size));
            tck.until(() -> file.taken() > 0, "something of the file is taken");
            tck.settle();
            assertTrue(file.taken() <= 4 * MIB, file.taken() + " bytes were taken, and the peer does not read");
            Helper<String> sum = link.peer().summingToEof();
            assertEquals((long) size, tck.await(sent));
            link.close();
            assertEquals(Bytes.checksum(content), sum.await());
        }
    }

    @Rule("SENDFILE-07")
    void shortCountsAndAFileThatNeedsPatienceAreNoEnd(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        int size = 50_000;
        try (WatchedFile file = new WatchedFile(file(tck, Bytes.pattern(0, size))) {
            @Override
            protected long most(long position, long wanted) {
                return Math.min(wanted, 1 + position % 777);
            }
        }) {
            LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, Long.MAX_VALUE));
            assertArrayEquals(Bytes.pattern(0, size), link.peer().read(size));
            assertEquals((long) size, tck.await(sent));
        }
    }

    /** The last 128 MiB of 5 GiB; {@code -Dtck.bulk.mib=5120} sends them all. */
    @Rule("SENDFILE-07")
    void aFileThatNoIntCanMeasureIsSent(Tck tck) throws IOException {
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        long size = 5L * 1024 * MIB;
        long count = Math.min(size, (long) Integer.getInteger("tck.bulk.mib", 128) * MIB);
        byte[] end = Bytes.pattern(0, 1000);
        Path path = tck.scratch().resolve("sparse");
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(size);
            sparse.seek(size - end.length);
            sparse.write(end);
        }
        Helper<ByteBuffer> tail = tck.spawn("the peer counts", () -> {
            ByteBuffer last = ByteBuffer.allocate(MIB);
            long zeros = count - end.length;
            for (long got = 0; got < zeros; got += last.position()) {
                last.clear().limit((int) Math.min(last.capacity(), zeros - got));
                if (link.peer().channel().read(last) < 0) {
                    throw new AssertionError("the stream ended after " + got + " bytes");
                }
            }
            last.clear();
            while (link.peer().channel().read(last) >= 0 && last.hasRemaining()) {
                Thread.onSpinWait();
            }
            return last.flip();
        });
        try (FileChannel file = FileChannel.open(path)) {
            LoopFuture<Long> sent =
                    tck.call(() -> tck.loop().sendFile(link.transport(), file, size - count, Long.MAX_VALUE));
            assertEquals(count, tck.await(sent));
            link.close();
            assertEquals(ByteBuffer.wrap(end), tail.await());
        }
    }

    @Rule("SENDFILE-12")
    void anInterruptedLoopDoesNotCloseTheFile(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        try (FileChannel file = FileChannel.open(file(tck, Bytes.pattern(0, 100_000)))) {
            LoopFuture<Long> sent = tck.call(() -> {
                tck.loop().callSoon(() -> Thread.currentThread().interrupt()); // just before the first bytes go
                Thread.currentThread().interrupt();
                return tck.loop().sendFile(link.transport(), file, 0, Long.MAX_VALUE);
            });
            tck.settle();
            assertTrue(file.isOpen(), "the interrupt closed the file");
            assertArrayEquals(Bytes.pattern(0, 100_000), link.peer().read(100_000));
            assertEquals(100_000L, tck.await(sent));
            tck.takeExceptions(); // the interrupt itself is reported
            Thread.interrupted();
        }
    }

    /** A channel is closed by an interrupt of the thread that uses it, also by one that comes in the middle of the call. */
    @Rule("SENDFILE-12")
    void anInterruptWhileTheFileIsUsedDoesNotCloseIt(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        Thread ofTheLoop = tck.call(Thread::currentThread);
        try (WatchedFile file = new WatchedFile(file(tck, Bytes.pattern(0, 100_000))) {
            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                ofTheLoop.interrupt();
                return target.hasRemaining() ? super.read(target, position) : good.read(target, position);
            }

            @Override
            public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
                ofTheLoop.interrupt();
                return super.transferTo(position, count, target);
            }

            @Override
            public long size() throws IOException {
                ofTheLoop.interrupt();
                return super.size();
            }
        }) {
            LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, Long.MAX_VALUE));
            Helper<byte[]> got = link.peer().readingToEof();
            assertEquals(100_000L, tck.await(sent));
            assertEquals(100_000, file.taken(), "the interrupt closed the file");
            link.close();
            assertArrayEquals(Bytes.pattern(0, 100_000), got.await());
        } finally {
            tck.takeExceptions(); // the interrupt itself is reported
            Thread.interrupted();
        }
    }

    /** Read buffers, chunks, pieces: as many as are needed at the same time, however many files are sent. */
    @Rule("SENDFILE-15")
    void theMemoryOfOneFileServesTheNext(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        Helper<byte[]> got = link.peer().readingToEof();
        Path path = file(tck, Bytes.pattern(0, 1000));
        try (FileChannel file = FileChannel.open(path);
                WatchedFile broken = new WatchedFile(path) {
                    @Override
                    protected long most(long position, long wanted) throws IOException {
                        throw new IOException("a broken disk");
                    }
                }) {
            for (long count : new long[] {1001, 100_000, Long.MAX_VALUE}) {
                send(tck, link, file, count); // fills the pools
                long before = directMemory();
                for (int i = 0; i < 50; i++) {
                    assertEquals(1000L, tck.await(send(tck, link, file, count)));
                    tck.awaitFailure(IOException.class, send(tck, link, broken, count));
                }
                long grown = directMemory() - before;
                assertTrue(grown < 2 * MIB, "100 files with a count of " + count + " left " + grown + " bytes behind");
            }
        }
        link.close();
        assertEquals(3 * 51 * 1000, got.await().length);
    }

    private static LoopFuture<Long> send(Tck tck, Link link, FileChannel file, long count) {
        LoopFuture<Long> sent = tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, count));
        tck.until(sent::isDone, "the file is sent");
        return sent;
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
