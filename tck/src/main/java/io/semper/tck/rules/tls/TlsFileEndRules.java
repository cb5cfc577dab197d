package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.WatchedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.function.Consumer;

/** Files that are being sent over TLS when a close, a cancellation or a failure comes. */
@Requires("tls")
final class TlsFileEndRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(16 * 1024);
    private static final BufferSizes PEER = new BufferSizes(16 * 1024, 16 * 1024);
    private static final int SIZE = 512 * 1024;

    /** A connection whose peer reads only when the test asks it to. */
    private record Scene(Tck tck, Recorder recorder, TlsPeer peer, StreamTransport tls) {
        static Scene of(Tck tck, StreamKind kind) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL, PEER);
            TlsPeer peer = Side.SERVER.peer(tck, link);
            return new Scene(tck, recorder, peer, Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), peer));
        }

        /** Begins to send more than the peer takes; the peer has read the first byte. */
        LoopFuture<Long> begin(WatchedFile file) {
            LoopFuture<Long> sent = tck.call(() -> tls.sendFile(file, 0, Long.MAX_VALUE));
            assertArrayEquals(Bytes.pattern(0, 1), peer.reading(1).await());
            tck.settle();
            assertFalse(sent.isDone(), "the peer does not read");
            return sent;
        }

        void run(Consumer<? super StreamTransport> call) {
            tck.run(() -> call.accept(tls));
        }
    }

    private static WatchedFile file(Tck tck) throws IOException {
        return new WatchedFile(Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, SIZE)));
    }

    @Rule("TLS-70")
    void onlyABoundedPartIsReadAhead(Tck tck, StreamKind kind) throws IOException {
        Scene scene = Scene.of(tck, kind);
        try (WatchedFile file = file(tck)) {
            LoopFuture<Long> sent = scene.begin(file);
            assertTrue(file.taken() < SIZE, "the whole file was read");
            assertArrayEquals(
                    Bytes.pattern(1, SIZE - 1), scene.peer.reading(SIZE - 1).await());
            assertEquals(SIZE, tck.await(sent));
        }
    }

    @Rule("TLS-70")
    void closingAndEndingWaitForTheFile(Tck tck, StreamKind kind) throws IOException {
        for (boolean close : List.of(true, false)) {
            Scene scene = Scene.of(tck, kind);
            try (WatchedFile file = file(tck)) {
                LoopFuture<Long> sent = scene.begin(file);
                scene.run(close ? StreamTransport::close : StreamTransport::writeEof);
                assertArrayEquals(
                        Bytes.pattern(1, SIZE - 1), scene.peer.readingToEnd().await());
                assertTrue(scene.peer.sawCloseNotify());
                assertEquals(SIZE, tck.await(sent));
                if (close) {
                    scene.peer.close();
                    assertNull(scene.recorder.awaitLost());
                    assertEquals(List.of("made", "lost(null)"), scene.recorder.trace());
                } else {
                    scene.peer.send("still here");
                    scene.recorder.awaitText("still here");
                }
            }
        }
    }

    @Rule("TLS-70")
    void writingResumesWhenTheFileHasEnded(Tck tck, StreamKind kind) throws IOException {
        Scene scene = Scene.of(tck, kind);
        scene.recorder.onResume(() -> scene.tls.write(Side.text("resumed")));
        int queued = (int) tck.fill(scene.tls, 100_000);
        scene.recorder.await("pause", 1);
        try (WatchedFile file = file(tck)) {
            LoopFuture<Long> sent = tck.call(() -> scene.tls.sendFile(file, 0, SIZE));
            scene.peer.reading(queued).await();
            tck.until(() -> file.taken() > 0, "the file is being sent");
            tck.settle();
            assertEquals(0, scene.recorder.count("resume"), "a write that this invites would be refused");
            scene.peer.reading(SIZE).await();
            scene.recorder.await("resume", 1);
            assertTrue(sent.isDone());
            assertEquals("resumed", scene.peer.read(7));
        }
    }

    @Rule("TLS-70")
    void aProtocolThatClosesIsNotToldToResume(Tck tck, StreamKind kind) throws IOException {
        Scene scene = Scene.of(tck, kind);
        int queued = (int) tck.fill(scene.tls, 100_000);
        scene.recorder.await("pause", 1);
        try (WatchedFile file = file(tck)) {
            LoopFuture<Long> sent = tck.call(() -> scene.tls.sendFile(file, 0, SIZE));
            scene.run(StreamTransport::close);
            assertEquals(queued + SIZE, scene.peer.readingToEnd().await().length);
            scene.peer.close();
            assertNull(scene.recorder.awaitLost());
            assertEquals(SIZE, tck.await(sent));
            assertEquals(List.of("made", "pause", "lost(null)"), scene.recorder.trace());
        }
    }

    @Rule("TLS-70")
    void abortingFailsTheFuture(Tck tck, StreamKind kind) throws IOException {
        for (boolean begun : List.of(true, false)) {
            Scene scene = Scene.of(tck, kind);
            try (WatchedFile file = file(tck)) {
                LoopFuture<Long> sent = begun
                        ? scene.begin(file)
                        : tck.call(() -> {
                            LoopFuture<Long> future = scene.tls.sendFile(file, 0, 1);
                            scene.tls.abort();
                            return future;
                        });
                if (begun) {
                    scene.run(StreamTransport::abort);
                }
                ConnectionResetException failure = tck.awaitFailure(ConnectionResetException.class, sent);
                assertTrue(failure.getMessage().contains("bytes of the file"), failure.toString());
                scene.recorder.awaitLost();
                assertEquals(List.of("made", "lost(null)"), scene.recorder.trace());
                assertEquals(CloseReason.ABORT, scene.tls.closeReason());
            }
        }
    }

    @Rule("TLS-70")
    void aPeerThatGoesFailsTheFutureWithAReset(Tck tck, StreamKind kind) throws IOException {
        for (boolean resets : List.of(true, false)) {
            Scene scene = Scene.of(tck, kind);
            try (WatchedFile file = file(tck)) {
                LoopFuture<Long> sent = scene.begin(file);
                if (resets) {
                    scene.peer.raw().reset();
                } else {
                    scene.peer.raw().close();
                }
                IOException failure = tck.awaitFailure(ConnectionResetException.class, sent);
                Throwable lost = scene.recorder.awaitLost();
                assertTrue(lost instanceof ConnectionResetException, "connectionLost got " + lost);
                assertSame(lost, failure.getCause());
                assertEquals(1, scene.recorder.count("lost"));
            }
        }
    }

    @Rule("TLS-70")
    void cancellingBeforeTheFirstByteLeavesTheConnectionAsItWas(Tck tck, StreamKind kind) throws IOException {
        Scene scene = Scene.of(tck, kind);
        int queued = (int) tck.fill(scene.tls, 100_000);
        try (WatchedFile file = file(tck)) {
            LoopFuture<Long> sent = tck.call(() -> scene.tls.sendFile(file, 0, SIZE));
            scene.peer.send("hello");
            tck.settle();
            scene.run(t -> assertTrue(sent.cancel()));
            scene.recorder.awaitText("hello");
            scene.run(t -> t.write(ByteBuffer.wrap(Bytes.pattern(queued, 5))));
            assertArrayEquals(
                    Bytes.pattern(0, queued + 5), scene.peer.reading(queued + 5).await());
            assertEquals(0, file.taken());
        }
    }

    @Rule("TLS-70")
    void cancellingInTheSameCallbackLetsAnEndAndACloseContinue(Tck tck, StreamKind kind) throws IOException {
        for (boolean close : List.of(true, false)) {
            Scene scene = Scene.of(tck, kind);
            try (WatchedFile file = file(tck)) {
                scene.run(t -> {
                    LoopFuture<Long> sent = t.sendFile(file, 0, 10);
                    if (close) {
                        t.close();
                    } else {
                        t.writeEof();
                    }
                    assertTrue(sent.cancel());
                });
                assertEquals("", scene.peer.readToEnd());
                assertTrue(scene.peer.sawCloseNotify());
                assertEquals(close, tck.call(scene.tls::isClosing));
                scene.peer.close();
            }
        }
    }

    @Rule("TLS-70")
    void cancellingLaterAbortsTheConnection(Tck tck, StreamKind kind) throws IOException {
        Scene scene = Scene.of(tck, kind);
        try (WatchedFile file = file(tck)) {
            LoopFuture<Long> sent = scene.begin(file);
            scene.run(t -> assertTrue(sent.cancel()));
            scene.recorder.awaitLost();
            assertTrue(sent.isCancelled());
            assertEquals(List.of("made", "lost(null)"), scene.recorder.trace());
            assertEquals(CloseReason.ABORT, scene.tls.closeReason());
            scene.peer.raw().awaitEnd();
        }
    }

    @Rule("TLS-70")
    void aFileThatCannotBeReadFailsTheFuture(Tck tck, StreamKind kind) throws IOException {
        for (boolean begun : List.of(false, true)) {
            Scene scene = Scene.of(tck, kind);
            IOException broken = new IOException("broken by the test");
            try (WatchedFile file = new WatchedFile(Files.write(tck.scratch().resolve("f"), Bytes.pattern(0, SIZE))) {
                @Override
                protected long most(long position, long wanted) throws IOException {
                    if (!begun || position >= SIZE - 64 * 1024) { // the peer has to read before that is asked for
                        throw broken;
                    }
                    return wanted;
                }
            }) {
                LoopFuture<Long> sent = begun ? scene.begin(file) : tck.call(() -> scene.tls.sendFile(file, 0, SIZE));
                var reading = begun ? scene.peer.readingToEnd() : null;
                IOException failure = tck.awaitFailure(IOException.class, sent);
                assertSame(broken, failure.getCause());
                if (reading != null) {
                    assertSame(failure, scene.recorder.awaitLost());
                    tck.until(reading::isDone, "the peer sees the end");
                } else {
                    scene.run(t -> t.write(Side.text("usable")));
                    assertEquals("usable", scene.peer.read(6));
                    scene.peer.close();
                }
            }
        }
    }
}
