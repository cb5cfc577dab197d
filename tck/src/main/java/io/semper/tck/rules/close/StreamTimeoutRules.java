package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Unchecked;
import io.semper.tck.rules.support.WatchedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Timeouts of streams. Where a test has to show that progress postpones one, the progress is made by timers of the loop whose deadlines
 * come first, so that a slow machine delays both alike.
 */
final class StreamTimeoutRules {
    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Duration STEP = LIMIT.dividedBy(4);
    private static final int STEPS = 8;

    /** More than the OS takes when a write is attempted before a timeout. */
    private static final int PLENTY = 1 << 20;

    private static final int MORE_THAN_IS_TAKEN = 1 << 24;

    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    private static Link link(Tck tck, StreamKind kind, StreamOptions options) {
        return tck.accept(kind, tck.recorder(), options, BufferSizes.TINY);
    }

    /** The error of a timeout, which has come no sooner than {@link #LIMIT} after {@code start}. */
    private static void assertTimedOut(Tck tck, Link link, String name, long start) {
        Throwable cause = link.recorder().awaitLost();
        long took = tck.loop().time() - start;
        assertTrue(took >= LIMIT.toNanos(), name + " passed after " + took + " ns of " + LIMIT);
        String message = String.valueOf(assertInstanceOf(SocketTimeoutException.class, cause, "connectionLost")
                .getMessage());
        assertTrue(message.startsWith(name + " on "), message);
        assertTrue(message.contains("0.1s"), "how long? " + message);
        assertTrue(message.contains("bytes"), "how much waits? " + message);
        assertEquals(CloseReason.ERROR, link.transport().closeReason());
        assertEquals(0, link.transport().writeBufferSize(), "queued bytes are dropped");
    }

    /** Runs {@code body} every {@link #STEP}, so often that {@link #LIMIT} passes twice. */
    private static void often(Tck tck, Runnable body) {
        EventLoop loop = tck.loop();
        int[] done = {0};
        Runnable[] again = {() -> {}};
        again[0] = () -> {
            body.run();
            if (++done[0] < STEPS) {
                loop.callLater(STEP, again[0]);
            }
        };
        tck.run(again[0]);
        tck.until(() -> done[0] == STEPS, STEPS + " steps");
    }

    /**
     * Makes progress on new links until it kept one open, and returns that one with the time of the last progress. A machine that stood
     * still for as long as the limit proves nothing, and the end of such a link is right; too early an end never is.
     */
    private static Busy busy(Tck tck, Supplier<Link> links, Duration limit, Consumer<Link> progress) {
        return busy(tck, links, limit, progress, link -> link.transport().isClosing());
    }

    private static Busy busy(
            Tck tck, Supplier<Link> links, Duration limit, Consumer<Link> progress, Predicate<Link> hasEnded) {
        for (int attempt = 0; attempt < 20; attempt++) {
            Link link = links.get();
            long[] last = {tck.loop().time()};
            boolean[] stoodStill = {false};
            often(tck, () -> {
                long quiet = tck.loop().time() - last[0];
                stoodStill[0] |= quiet >= limit.toNanos();
                if (!stoodStill[0]) {
                    assertFalse(hasEnded.test(link), () -> "ended " + quiet + " ns after progress");
                    progress.accept(link);
                    last[0] = tck.loop().time();
                }
            });
            if (!stoodStill[0] && !hasEnded.test(link)) {
                return new Busy(link, last[0]);
            }
        }
        throw new AssertionError("no link stayed open, however busy it was; or this machine stands still all the time");
    }

    private record Busy(Link link, long last) {}

    private static int readAvailable(Peer peer) {
        try {
            peer.channel().configureBlocking(false);
            ByteBuffer room = ByteBuffer.allocate(64 * 1024);
            int sum = 0;
            for (int n = peer.channel().read(room); n > 0; n = peer.channel().read(room.clear())) {
                sum += n;
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Rule("CLOSE-21")
    void silenceInBothDirectionsEndsTheConnection(Tck tck, StreamKind kind) {
        long[] start = {0};
        Recorder quiet = tck.recorder().onMade(t -> start[0] = t.loop().time());
        Link link = tck.accept(kind, quiet, SMALL.idleTimeout(LIMIT), BufferSizes.TINY);
        assertTimedOut(tck, link, "idle timeout", start[0]);
        assertEquals(
                List.of("made", "lost(SocketTimeoutException)"), link.recorder().trace());
        link.peer().awaitEnd();
    }

    /** Not {@code Tck.fill}, which drives the loop while the time runs. */
    private static void writeMoreThanThePeerTakes(StreamTransport transport) {
        transport.writeOwned(ByteBuffer.allocateDirect(MORE_THAN_IS_TAKEN), null);
    }

    @Rule("CLOSE-21")
    void silenceCountsWhileReadingIsPausedToo(Tck tck, StreamKind kind) {
        long[] start = {0};
        Recorder paused = tck.recorder().onMade(t -> {
            start[0] = t.loop().time();
            t.pauseReading();
        });
        Link link = tck.connect(kind, paused, SMALL.idleTimeout(LIMIT), BufferSizes.TINY);
        try {
            link.peer().send("never read");
        } catch (RuntimeException ended) {
            // a slow machine has let the time pass
        }
        assertTimedOut(tck, link, "idle timeout", start[0]);
    }

    @Rule("CLOSE-21")
    void aByteInEitherDirectionPostponesTheEnd(Tck tck, StreamKind kind) {
        Supplier<Link> links = () -> link(tck, kind, StreamOptions.defaults().idleTimeout(LIMIT));
        busy(tck, links, LIMIT, link -> link.transport().write(ByteBuffer.allocate(1)));
        Busy heard = busy(tck, links, LIMIT, link -> link.peer().send("x"));
        assertTimedOut(tck, heard.link(), "idle timeout", heard.last());
        assertEquals(STEPS, heard.link().recorder().receivedCount());
    }

    @Rule("CLOSE-21")
    void bytesThatACloseDropsPostponeTheEndToo(Tck tck, StreamKind kind) {
        Supplier<Link> links = () -> {
            Link link = link(tck, kind, SMALL.idleTimeout(LIMIT).closeTimeout(null));
            link.run(t -> {
                writeMoreThanThePeerTakes(t); // in one callback with the close, which the time must not overtake
                t.close();
            });
            return link;
        };
        Busy heard = busy(
                tck,
                links,
                LIMIT,
                link -> link.peer().send("x"),
                link -> link.recorder().isLost());
        assertTimedOut(tck, heard.link(), "idle timeout", heard.last());
        assertEquals(0, heard.link().recorder().receivedCount(), "bytes after the close");
    }

    @Rule("CLOSE-22")
    void silenceOfThePeerEndsTheConnectionWhateverWeWrite(Tck tck, StreamKind kind) {
        Link link = link(tck, kind, StreamOptions.defaults().readTimeout(LIMIT));
        long start = tck.loop().time();
        link.peer().send("x");
        link.recorder().awaitText("x");
        EventLoop loop = tck.loop();
        Runnable[] again = {() -> {}};
        again[0] = () -> {
            link.transport().write(ByteBuffer.allocate(1));
            if (!link.transport().isClosing()) {
                loop.callLater(STEP, again[0]);
            }
        };
        tck.run(again[0]);
        assertTimedOut(tck, link, "read timeout", start);
    }

    @Rule("CLOSE-22")
    void aByteOfThePeerPostponesTheEnd(Tck tck, StreamKind kind) {
        Busy heard = busy(
                tck,
                () -> link(tck, kind, StreamOptions.defaults().readTimeout(LIMIT)),
                LIMIT,
                link -> link.peer().send("x"));
        assertTimedOut(tck, heard.link(), "read timeout", heard.last());
    }

    @Rule("CLOSE-22")
    void aPauseOfReadingDoesNotCount(Tck tck, StreamKind kind) {
        Recorder paused = tck.recorder().onMade(StreamTransport::pauseReading);
        Link link = tck.accept(kind, paused, SMALL.readTimeout(LIMIT), BufferSizes.TINY);
        often(tck, () -> assertFalse(link.transport().isClosing(), "reading is paused"));
        long resumed = tck.loop().time();
        link.run(transport -> {
            transport.resumeReading();
            transport.pauseReading();
        });
        often(tck, () -> assertFalse(link.transport().isClosing(), "reading is paused again"));
        link.run(StreamTransport::resumeReading);
        assertTimedOut(tck, link, "read timeout", resumed + LIMIT.toNanos());
    }

    @Rule("CLOSE-22")
    void theEndOfThePeersStreamStopsTheCount(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().keepOpenOnEof(), SMALL.readTimeout(LIMIT), BufferSizes.TINY);
        link.peer().halfClose();
        link.recorder().awaitEof();
        often(tck, () -> assertFalse(link.transport().isClosing(), "nothing is to be read"));
        link.close();
        assertNull(link.recorder().awaitLost());
    }

    @Rule("CLOSE-23")
    void bytesThatThePeerDoesNotTakeEndTheConnection(Tck tck, StreamKind kind) {
        Link link = link(tck, kind, SMALL.writeTimeout(LIMIT));
        long start = tck.loop().time();
        long queued = link.get(t -> {
            writeMoreThanThePeerTakes(t);
            return t.writeBufferSize();
        });
        assertTimedOut(tck, link, "write timeout", start);
        Matcher bytes = Pattern.compile("([1-9][0-9]*) bytes")
                .matcher(String.valueOf(link.recorder().awaitLost()));
        assertTrue(bytes.find(), "how much is queued?");
        assertTrue(Long.parseLong(bytes.group(1)) <= queued, bytes.group() + " of " + queued);
    }

    @Rule("CLOSE-23")
    void nothingIsCountedWhileNothingWaits(Tck tck, StreamKind kind) {
        Link link = link(tck, kind, SMALL.writeTimeout(LIMIT));
        often(tck, () -> {
            assertFalse(link.transport().isClosing(), "nothing waits");
            assertEquals(0, link.transport().writeBufferSize());
        });
        long start = tck.loop().time();
        link.run(StreamTimeoutRules::writeMoreThanThePeerTakes);
        assertTimedOut(tck, link, "write timeout", start);
    }

    @Rule("CLOSE-23")
    void aPeerThatTakesSomethingNowAndThenIsWaitedFor(Tck tck, StreamKind kind) {
        Duration limit = LIMIT.dividedBy(2).multipliedBy(3);
        Supplier<Link> links = () -> {
            Link link = link(tck, kind, SMALL.writeTimeout(limit));
            link.run(t -> t.writeOwned(ByteBuffer.allocateDirect(1 << 24), null));
            return link;
        };
        Link link = busy(tck, links, limit, busy -> readAvailable(busy.peer())).link();
        assertTrue(link.transport().writeBufferSize() < 1 << 24, "something was taken");
        assertInstanceOf(SocketTimeoutException.class, link.recorder().awaitLost());
    }

    @Rule("CLOSE-23")
    @Requires("send-file")
    void aJobThatHasStillToReadAFileIsNotThePeersFault(Tck tck, StreamKind kind) throws IOException {
        EventLoop loop = tck.loop();
        Link link = link(tck, kind, SMALL.writeTimeout(LIMIT));
        Path path = Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, 100));
        CountDownLatch busy = new CountDownLatch(1);
        try (WatchedFile file = new WatchedFile(path) {
            @Override
            protected long most(long position, long wanted) {
                Unchecked.await(busy);
                return wanted;
            }

            @Override
            public long transferTo(long position, long count, WritableByteChannel target) {
                throw new UnsupportedOperationException("this file can only be read");
            }
        }) {
            LoopFuture<Long> sent = tck.call(() -> loop.sendFile(link.transport(), file, 0, 100));
            LoopPromise<Boolean> later = loop.createPromise();
            tck.run(() -> loop.callLater(LIMIT.multipliedBy(3), () -> later.complete(true)));
            tck.await(later.future());
            busy.countDown();
            assertEquals(100L, tck.await(sent));
        } finally {
            busy.countDown();
        }
        assertArrayEquals(Bytes.pattern(0, 100), link.peer().read(100));
    }

    @Rule("CLOSE-24")
    void aCloseThatTakesTooLongDropsTheRest(Tck tck, StreamKind kind) {
        Link link = link(tck, kind, SMALL.closeTimeout(LIMIT));
        tck.fill(link.transport(), PLENTY);
        often(tck, () -> assertFalse(link.transport().isClosing(), "it was not closed"));
        long start = tck.loop().time();
        link.close();
        assertTimedOut(tck, link, "close timeout", start);
        assertEquals(1, link.recorder().count("lost"));
    }

    @Rule("CLOSE-24")
    void progressDoesNotPostponeTheEndOfAClose(Tck tck, StreamKind kind) {
        Link link = link(tck, kind, SMALL.closeTimeout(LIMIT));
        link.run(t -> t.writeOwned(ByteBuffer.allocateDirect(1 << 26), null));
        long start = tck.loop().time();
        link.close();
        Peer peer = link.peer();
        Runnable[] again = {() -> {}};
        again[0] = () -> {
            readAvailable(peer);
            if (!link.recorder().isLost()) {
                tck.loop().callLater(STEP, again[0]);
            }
        };
        tck.run(again[0]);
        assertTimedOut(tck, link, "close timeout", start);
    }

    @Rule("CLOSE-24")
    void aCloseInTimeIsAnOrdinaryOne(Tck tck, StreamKind kind) {
        Link link = link(tck, kind, SMALL.closeTimeout(Duration.ofHours(1)).idleTimeout(Duration.ofHours(1)));
        int written = (int) tck.fill(link.transport(), PLENTY);
        link.close();
        assertEquals(written, link.peer().readToEof().length);
        assertNull(link.recorder().awaitLost());
        assertEquals(CloseReason.LOCAL_CLOSE, link.transport().closeReason());
    }
}
