package io.semper.tck.rules.sendfile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files that are being sent when a read, a close, a cancellation or a failure comes. */
@Requires("send-file")
final class SendFileEndRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);
    private static final int MIB = 1024 * 1024;

    private static WatchedFile file(Tck tck, int size) throws IOException {
        return new WatchedFile(path(tck, size));
    }

    private static Path path(Tck tck, int size) throws IOException {
        return Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, size));
    }

    private static LoopFuture<Long> send(Tck tck, Link link, FileChannel file) {
        return tck.call(() -> tck.loop().sendFile(link.transport(), file, 0, Long.MAX_VALUE));
    }

    /** Begins to send more than the peer takes, and waits until the peer has read the first byte: one that was only read is not sent. */
    private static LoopFuture<Long> begin(Tck tck, Link link, WatchedFile file) {
        LoopFuture<Long> sent = sendOneByte(tck, link, file);
        tck.settle();
        assertFalse(sent.isDone(), "the peer does not read");
        return sent;
    }

    @Rule("SENDFILE-08")
    void nothingIsReadMeanwhileAndReadingGoesOnAfterwards(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        try (WatchedFile file = file(tck, 2 * MIB)) {
            LoopFuture<Long> sent = send(tck, link, file);
            link.peer().send("hello");
            tck.until(() -> file.taken() > 0, "the file is being sent");
            tck.settle();
            assertEquals(0, recorder.receivedCount(), "bytes were delivered while a file was being sent");
            assertFalse(link.get(StreamTransport::isReading));
            link.peer().read(2 * MIB);
            tck.await(sent);
            recorder.awaitText("hello");
            assertTrue(link.get(StreamTransport::isReading));
        }
    }

    @Rule("SENDFILE-08")
    void pausingAndResumingMeanwhileCountAfterwards(Tck tck, StreamKind kind) throws IOException {
        for (boolean resumed : List.of(true, false)) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
            link.run(t -> {
                if (resumed) {
                    t.pauseReading();
                }
            });
            try (WatchedFile file = file(tck, MIB)) {
                LoopFuture<Long> sent = begin(tck, link, file);
                link.peer().send("hello");
                link.run(resumed ? StreamTransport::resumeReading : StreamTransport::pauseReading);
                tck.settle();
                assertEquals(0, recorder.receivedCount(), "bytes were delivered while a file was being sent");
                link.peer().read(MIB - 1);
                tck.await(sent);
                if (resumed) {
                    recorder.awaitText("hello");
                } else {
                    tck.settle();
                    assertEquals(0, recorder.receivedCount(), "paused while the file was being sent, and still paused");
                    link.run(StreamTransport::resumeReading);
                    recorder.awaitText("hello");
                }
            }
        }
    }

    @Rule("SENDFILE-09")
    void closingAndEndingWaitForTheFile(Tck tck, StreamKind kind) throws IOException {
        for (boolean close : List.of(true, false)) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
            try (WatchedFile file = file(tck, MIB)) {
                LoopFuture<Long> sent = begin(tck, link, file);
                link.run(close ? StreamTransport::close : StreamTransport::writeEof);
                assertArrayEquals(Bytes.pattern(1, MIB - 1), link.peer().readToEof());
                assertEquals((long) MIB, tck.await(sent));
                if (close) {
                    recorder.awaitLost();
                    assertEquals(List.of("made", "lost(null)"), recorder.trace());
                } else {
                    link.peer().send("still here");
                    recorder.awaitText("still here");
                }
            }
        }
    }

    @Rule("SENDFILE-05")
    void aPeerThatGoesFailsTheFutureWithAReset(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        try (WatchedFile file = file(tck, 16 * MIB)) {
            LoopFuture<Long> sent = send(tck, link, file);
            link.peer().read(64 * 1024);
            link.peer().reset();
            tck.awaitFailure(ConnectionResetException.class, sent);
            recorder.awaitLost();
            tck.settle();
            assertEquals(List.of("made", "lost(ConnectionResetException)"), recorder.trace());
        }
    }

    @Rule("SENDFILE-05")
    void aPeerThatClosesFailsTheFutureWithAReset(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        try (WatchedFile file = file(tck, 16 * MIB)) {
            LoopFuture<Long> sent = send(tck, link, file);
            link.peer().read(64 * 1024);
            link.peer().close();
            tck.awaitFailure(ConnectionResetException.class, sent);
            recorder.awaitLost();
            assertEquals(List.of("made", "lost(ConnectionResetException)"), recorder.trace());
        }
    }

    @Rule("SENDFILE-10")
    void abortingFailsTheFuture(Tck tck, StreamKind kind) throws IOException {
        for (boolean begun : List.of(true, false)) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
            try (WatchedFile file = file(tck, 2 * MIB)) {
                LoopFuture<Long> sent = begun
                        ? begin(tck, link, file)
                        : tck.call(() -> {
                            LoopFuture<Long> future = tck.loop().sendFile(link.transport(), file, 0, 1);
                            link.transport().abort();
                            return future;
                        });
                if (begun) {
                    link.abort();
                }
                tck.awaitFailure(ConnectionResetException.class, sent);
                recorder.awaitLost();
                assertEquals(List.of("made", "lost(null)"), recorder.trace());
                assertEquals(CloseReason.ABORT, recorder.transport().closeReason());
            }
        }
    }

    @Rule("SENDFILE-06")
    void cancellingBeforeTheFirstByteLeavesTheConnectionAsItWas(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        int queued = (int) tck.fill(link.transport(), 100_000);
        try (WatchedFile file = file(tck, MIB)) {
            LoopFuture<Long> sent = send(tck, link, file);
            tck.settle();
            link.peer().send("hello");
            link.run(t -> assertTrue(sent.cancel()));
            recorder.awaitText("hello");
            link.run(t -> t.write(ByteBuffer.wrap(Bytes.pattern(queued, 5))));
            assertArrayEquals(Bytes.pattern(0, queued + 5), link.peer().read(queued + 5));
            assertEquals(0, file.taken());
            assertTrue(file.isOpen());
        }
    }

    @Rule("SENDFILE-06")
    void cancellingInTheSameCallbackLetsAnEndAndACloseGoOn(Tck tck, StreamKind kind) throws IOException {
        for (boolean close : List.of(true, false)) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(kind, recorder);
            try (WatchedFile file = file(tck, MIB)) {
                tck.run(() -> {
                    LoopFuture<Long> sent = tck.loop().sendFile(link.transport(), file, 0, 10);
                    if (close) {
                        link.transport().close();
                    } else {
                        link.transport().writeEof();
                    }
                    assertTrue(sent.cancel());
                });
                assertEquals(0, link.peer().readToEof().length);
                assertEquals(close, tck.call(() -> link.transport().isClosing()));
            }
        }
    }

    @Rule("SENDFILE-06")
    void cancellingLaterAbortsTheConnection(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        try (WatchedFile file = file(tck, 2 * MIB)) {
            LoopFuture<Long> sent = begin(tck, link, file);
            link.run(t -> assertTrue(sent.cancel()));
            recorder.awaitLost();
            assertTrue(sent.isCancelled());
            assertEquals(List.of("made", "lost(null)"), recorder.trace());
            assertEquals(CloseReason.ABORT, recorder.transport().closeReason());
            link.peer().awaitEnd();
        }
    }

    @Rule("SENDFILE-11")
    void aFileThatIsCutOffMeanwhileEndsWithWhatWasSent(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        int size = 8 * MIB;
        int left = 5 * MIB + 17;
        Path path = path(tck, size);
        try (WatchedFile file = new WatchedFile(path);
                FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            LoopFuture<Long> sent = begin(tck, link, file);
            other.truncate(left);
            assertArrayEquals(Bytes.pattern(1, left - 1), link.peer().read(left - 1));
            assertEquals((long) left, tck.await(sent));
            link.write("on");
            assertEquals("on", link.peer().readText(2), "the connection stays open");
        }
    }

    @Rule("SENDFILE-14")
    void aLoopThatClosesGivesTheFileUp(Tck tck, StreamKind kind) throws IOException {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        try (WatchedFile file = file(tck, 2 * MIB)) {
            LoopFuture<Long> sent = begin(tck, link, file);
            tck.loop().close();
            assertFalse(sent.isDone(), "no callback runs any more");
            assertTrue(file.isOpen(), "the file is the caller's");
        }
    }

    @Rule("SENDFILE-16")
    void whatTheProtocolThrowsFailsTheFutureAsItsCause(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        IllegalStateException thrown = new IllegalStateException("thrown by the test");
        List<LoopFuture<Long>> sent = new ArrayList<>();
        try (WatchedFile file = file(tck, 100)) {
            recorder.onData(data -> {
                sent.add(tck.loop().sendFile(link.transport(), file, 0, 100));
                throw thrown;
            });
            link.peer().send("x");
            assertSame(thrown, recorder.awaitLost());
            IOException failure = tck.awaitFailure(IOException.class, sent.get(0));
            assertSame(thrown, failure.getCause());
            assertTellsProgress(failure, 0);
            tck.takeException();
        }
    }

    @Rule("SENDFILE-16")
    void aFailureTellsHowMuchOfTheFileWasSent(Tck tck, StreamKind kind) throws IOException {
        StreamOptions impatient = SMALL.writeTimeout(Duration.ofMillis(300));
        Link silent = tck.accept(kind, tck.recorder(), impatient, BufferSizes.TINY);
        assertTellsProgress(tck, silent, SendFileEndRules::sendOneByte, link -> {});
        assertTellsProgress(
                tck,
                tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY),
                SendFileEndRules::begin,
                link -> link.peer().reset());
        Link aborted = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
        assertTellsProgress(tck, aborted, SendFileEndRules::begin, Link::abort);
    }

    private interface Beginning {
        LoopFuture<Long> of(Tck tck, Link link, WatchedFile file);
    }

    /** As {@link #begin}, without a moment in which the time of an impatient sender may pass. */
    private static LoopFuture<Long> sendOneByte(Tck tck, Link link, WatchedFile file) {
        LoopFuture<Long> sent = send(tck, link, file);
        assertArrayEquals(Bytes.pattern(0, 1), link.peer().read(1));
        return sent;
    }

    private static void assertTellsProgress(Tck tck, Link link, Beginning beginning, Consumer<Link> end)
            throws IOException {
        try (WatchedFile file = file(tck, 2 * MIB)) {
            LoopFuture<Long> sent = beginning.of(tck, link, file);
            end.accept(link);
            IOException failure = tck.awaitFailure(IOException.class, sent);
            assertTellsProgress(failure, 1);
            link.recorder().awaitLost();
            assertSame(link.recorder().lostCause(), failure.getCause());
        }
    }

    private static void assertTellsProgress(IOException failure, long atLeast) {
        Matcher told = Pattern.compile("after (\\d+) bytes of the file").matcher(String.valueOf(failure.getMessage()));
        assertTrue(told.find() && Long.parseLong(told.group(1)) >= atLeast, failure.toString());
    }

    @Rule("SENDFILE-17")
    void writingResumesWhenTheFileHasEnded(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        recorder.onResume(() -> link.transport().write(ByteBuffer.wrap(Bytes.pattern(7, 5))));
        int queued = (int) tck.fill(link.transport(), 100_000);
        recorder.await("pause", 1);
        try (WatchedFile file = file(tck, 100_000)) {
            LoopFuture<Long> sent = send(tck, link, file);
            link.peer().read(queued);
            tck.until(() -> file.taken() > 0, "the file is being sent");
            tck.settle();
            assertEquals(0, recorder.count("resume"), "a write that this invites would be refused");
            link.peer().read(100_000);
            recorder.await("resume", 1);
            assertTrue(sent.isDone());
            assertArrayEquals(Bytes.pattern(7, 5), link.peer().read(5));
        }
    }

    @Rule("SENDFILE-17")
    void writingResumesWhenTheFileIsCancelled(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        int queued = (int) tck.fill(link.transport(), 100_000);
        recorder.await("pause", 1);
        try (WatchedFile file = file(tck, 10)) {
            LoopFuture<Long> sent = send(tck, link, file);
            link.run(t -> {
                t.setWriteLimits(1 << 28, 1 << 29); // less is queued now than is needed to resume
                assertTrue(sent.cancel());
            });
            recorder.await("resume", 1);
            assertArrayEquals(Bytes.pattern(0, queued), link.peer().read(queued));
        }
    }
}
