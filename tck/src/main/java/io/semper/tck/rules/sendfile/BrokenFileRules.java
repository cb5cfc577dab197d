package io.semper.tck.rules.sendfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.WatchedFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that cannot be read, from the start or later. */
@Requires("send-file")
final class BrokenFileRules {
    private static Path path(Tck tck, int size) throws IOException {
        return Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, size));
    }

    private static LoopFuture<Long> send(Tck tck, Link link, FileChannel file) {
        return tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, Long.MAX_VALUE));
    }

    @Rule("SENDFILE-13")
    void aFileThatCannotBeReadFailsTheFutureAlone(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        Path path = path(tck, 100);
        try (WatchedFile broken = new WatchedFile(path) {
            @Override
            protected long most(long position, long wanted) throws IOException {
                throw new IOException("a broken disk");
            }
        }) {
            IOException failure = tck.awaitFailure(IOException.class, send(tck, link, broken));
            assertTrue(String.valueOf(failure.getMessage()).contains("a broken disk"), failure.toString());
            tck.settle();
            assertFalse(link.get(StreamTransport::isClosing), "nothing of the file was sent");
        }
        try (FileChannel folder = FileChannel.open(tck.scratch())) {
            tck.awaitFailure(IOException.class, send(tck, link, folder));
        }
        WatchedFile closed = new WatchedFile(path);
        LoopFuture<Long> sent = tck.call(() -> {
            LoopFuture<Long> future = tck.loop().sendFile(link.transport(), closed, 0, 100);
            closed.close();
            return future;
        });
        tck.awaitFailure(IOException.class, sent);
        link.write("on");
        assertEquals("on", link.peer().readText(2), "nothing of the files was sent");
        link.peer().send("hello");
        recorder.awaitText("hello");
    }

    @Rule("SENDFILE-13")
    void aFileOfAnotherFileSystemMayThrowWhatItLikes(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder());
        Path path = path(tck, 100);
        try (WatchedFile readable = new WatchedFile(path) {
            @Override
            public long transferTo(long position, long count, WritableByteChannel target) {
                throw new UnsupportedOperationException("thrown by the test");
            }
        }) {
            assertEquals(100L, tck.await(send(tck, link, readable)), "it can be read all the same");
            assertArrayEquals(Bytes.pattern(0, 100), link.peer().read(100));
        }
        try (WatchedFile broken = new WatchedFile(path) {
            @Override
            protected long most(long position, long wanted) {
                throw new IllegalStateException("thrown by the test");
            }
        }) {
            tck.awaitFailure(IOException.class, send(tck, link, broken));
            assertFalse(link.get(StreamTransport::isClosing), "nothing of the file was sent");
        }
    }

    @Rule("SENDFILE-13")
    void aFileThatBreaksLaterEndsTheConnection(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        try (WatchedFile broken = new WatchedFile(path(tck, 100)) {
            @Override
            protected long most(long position, long wanted) throws IOException {
                if (position > 0) {
                    throw new IOException("a broken disk");
                }
                return 10;
            }
        }) {
            tck.awaitFailure(IOException.class, send(tck, link, broken));
        }
        recorder.awaitLost();
        assertEquals(List.of("made", "lost(IOException)"), recorder.trace());
        assertArrayEquals(Bytes.pattern(0, 10), link.peer().readToEof());
    }
}
