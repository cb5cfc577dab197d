package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
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
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** Files that are sent over TLS: ranges, order, counts, and what is refused. */
@Requires("tls")
final class TlsFileRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(16 * 1024);
    private static final BufferSizes PEER = new BufferSizes(16 * 1024, 16 * 1024);

    private static Path file(Tck tck, int size) throws IOException {
        return Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, size));
    }

    @Rule("TLS-70")
    void theRangeComesAfterEarlierWritesAndBeforeLaterOnes(Tck tck, StreamKind kind) throws IOException {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder);
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, Side.start(tck, link, side.options()), peer);
            try (FileChannel file = FileChannel.open(file(tck, 300_000))) {
                file.position(17);
                LoopFuture<Long> sent = tck.call(() -> {
                    tls.write(Side.text("<"));
                    LoopFuture<Long> future = tck.claims(Capability.SEND_FILE)
                            ? tck.loop().sendFile(tls, file, 1_001, 200_003)
                            : tls.sendFile(file, 1_001, 200_003);
                    future.addDoneCallback(done -> {
                        tls.write(Side.text(">"));
                        tls.close();
                    });
                    return future;
                });
                byte[] got = peer.readingToEnd().await();
                assertEquals(200_003L, tck.await(sent));
                assertEquals(200_005, got.length);
                assertEquals('<', got[0]);
                assertArrayEquals(Bytes.pattern(1_001, 200_003), Arrays.copyOfRange(got, 1, 200_004));
                assertEquals('>', got[200_004]);
                assertTrue(peer.sawCloseNotify());
                assertEquals(17, file.position(), "the position of the file moved");
                peer.close();
                assertNull(recorder.awaitLost());
            }
        }
    }

    @Rule("TLS-70")
    void aQueueThatThePeerDoesNotTakeGoesFirst(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, PEER);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        int queued = (int) tck.fill(tls, 100_000);
        try (FileChannel file = FileChannel.open(file(tck, 200_000))) {
            LoopFuture<Long> sent = tck.call(() -> tls.sendFile(file, 0, 200_000));
            long before = tck.call(tls::writeBufferSize);
            assertTrue(before > 0, "what was queued before counts");
            tck.settle();
            assertTrue(tck.call(tls::writeBufferSize) <= before, "bytes of the file count as queued");
            assertFalse(sent.isDone());
            assertArrayEquals(Bytes.pattern(0, queued), peer.reading(queued).await());
            assertArrayEquals(Bytes.pattern(0, 200_000), peer.reading(200_000).await());
            assertEquals(200_000L, tck.await(sent));
        }
    }

    @Rule("TLS-70")
    void drainedWaitsForTheFile(Tck tck, StreamKind kind) throws IOException {
        int size = 200_000;
        Link link = tck.accept(kind, tck.recorder(), SMALL, PEER);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        try (FileChannel file = FileChannel.open(file(tck, size))) {
            LoopFuture<Long> sent = tck.call(() -> tls.sendFile(file, 0, size));
            LoopFuture<Void> drained = tck.call(tls::drained);
            LoopFuture<Void> cancelled = tck.call(tls::drained);
            tck.run(cancelled::cancel);
            tck.settle();
            assertFalse(drained.isDone(), "the peer reads nothing");
            peer.reading(size).await();
            assertNull(tck.await(drained));
            assertEquals((long) size, tck.await(sent));
            assertNull(tck.await(tck.call(tls::drained)));
            LoopFuture<Long> broken = tck.call(() -> tls.sendFile(file, 0, size));
            LoopFuture<Void> pending = tck.call(tls::drained);
            tck.run(() -> tls.abort());
            IOException failure = tck.awaitFailure(IOException.class, pending);
            assertTrue(String.valueOf(failure.getMessage()).contains("drained()"), "says what failed: " + failure);
            tck.awaitFailure(IOException.class, broken);
        }
    }

    @Rule("TLS-70")
    void aFileThatEndsBeforeTheRangeGivesWhatItHas(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        TlsPeer peer = Side.SERVER.peer(tck, link);
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        Helper<byte[]> got = peer.readingToEnd();
        try (FileChannel file = FileChannel.open(file(tck, 70_000));
                FileChannel empty =
                        FileChannel.open(Files.createFile(tck.scratch().resolve("empty")))) {
            assertEquals(70_000L, tck.await(tck.call(() -> tls.sendFile(file, 0, Long.MAX_VALUE))));
            assertEquals(65_536L, tck.await(tck.call(() -> tls.sendFile(file, 0, 65_536))));
            assertEquals(1L, tck.await(tck.call(() -> tls.sendFile(file, 69_999, 2))));
            assertEquals(0L, tck.await(tck.call(() -> tls.sendFile(file, 70_000, 1))));
            assertEquals(0L, tck.await(tck.call(() -> tls.sendFile(file, Long.MAX_VALUE, 1))));
            assertEquals(0L, tck.await(tck.call(() -> tls.sendFile(file, 1L << 40, Long.MAX_VALUE))));
            assertEquals(0L, tck.await(tck.call(() -> tls.sendFile(empty, 0, 1))));
        }
        tck.run(tls::close);
        assertEquals(70_000 + 65_536 + 1, got.await().length);
        peer.close();
    }

    @Rule("TLS-70")
    void argumentsThatMakeNoSenseAreRefusedBeforeAnythingIsSent(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        Path path = file(tck, 100);
        FileChannel closed = FileChannel.open(path);
        closed.close();
        try (FileChannel file = FileChannel.open(path);
                FileChannel writing = FileChannel.open(path, StandardOpenOption.WRITE)) {
            tck.run(() -> {
                assertThrows(IllegalArgumentException.class, () -> tls.sendFile(file, -1, 10), "offset -1");
                assertThrows(IllegalArgumentException.class, () -> tls.sendFile(file, 0, 0), "count 0");
                assertThrows(IllegalArgumentException.class, () -> tls.sendFile(file, 0, -1), "count -1");
                assertThrows(IllegalArgumentException.class, () -> tls.sendFile(closed, 0, 1), "closed file");
                assertThrows(NonReadableChannelException.class, () -> tls.sendFile(writing, 0, 1), "not readable");
                assertTrue(file.isOpen() && tls.isReading(), "nothing was touched");
                tls.write(Side.text("a"));
            });
            tck.run(tls::writeEof);
            tck.run(() -> assertThrows(IllegalStateException.class, () -> tls.sendFile(file, 0, 1), "after writeEof"));
            tck.run(tls::close);
            tck.run(() -> assertThrows(IllegalStateException.class, () -> tls.sendFile(file, 0, 1), "closing"));
            assertEquals("a", peer.readToEnd());
            peer.close();
            recorder.awaitLost();
            tck.run(() -> assertThrows(IllegalStateException.class, () -> tls.sendFile(file, 0, 1), "lost"));
        }
    }

    @Rule("TLS-70")
    void writesAndASecondFileAreRefusedMeanwhile(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, PEER);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer);
        try (FileChannel file = FileChannel.open(file(tck, 500_000))) {
            LoopFuture<Long> sent = tck.call(() -> tls.sendFile(file, 0, 500_000));
            peer.send("waits");
            tck.settle();
            tck.run(() -> {
                ByteBuffer data = Side.text("refused");
                Class<IllegalStateException> state = IllegalStateException.class;
                assertThrows(state, () -> tls.write(data));
                assertThrows(state, () -> tls.writeAll(data));
                assertThrows(state, () -> tls.writeOwned(data, null));
                assertThrows(state, () -> tls.sendFile(file, 0, 1));
                assertEquals(7, data.remaining(), "a refused write took bytes");
                assertFalse(tls.isReading());
            });
            assertEquals(0, recorder.receivedCount(), "delivered while a file is sent");
            assertArrayEquals(Bytes.pattern(0, 500_000), peer.reading(500_000).await());
            assertEquals(500_000L, tck.await(sent));
            recorder.awaitText("waits");
        }
    }
}
