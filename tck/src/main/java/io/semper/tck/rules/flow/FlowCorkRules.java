package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** Flow control of corked transports, which pauses no writer that would not be paused without the cork. */
final class FlowCorkRules {
    private static final int HIGH = 1000;

    /** Bytes that are still queued when the OS has taken what it takes from a peer that does not read. */
    private static final int MORE = 1 << 20;

    private static final int MOST_TO_WRITE = 64 << 20;
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    /** Sizes of writes whose sum exceeds the high-water mark and that any OS takes at once. */
    private static final List<int[]> SERIES = List.of(
            repeated(40, 100), repeated(3, 999), repeated(3, HIGH), new int[] {4000}, new int[] {500, 3000, 1, 1});

    private static final List<BiConsumer<StreamTransport, ByteBuffer>> WAYS = List.of(
            StreamTransport::write,
            (t, bytes) -> t.writeAll(bytes.slice(0, bytes.limit() / 2), bytes.position(bytes.limit() / 2)),
            (t, bytes) -> t.writeOwned(bytes, null));

    private static int[] repeated(int times, int size) {
        int[] sizes = new int[times];
        Arrays.fill(sizes, size);
        return sizes;
    }

    /** Whether the OS takes the series at once, so that writing is not paused if nothing is corked. */
    private static boolean isTakenUncorked(
            Tck tck,
            StreamKind kind,
            StreamOptions options,
            BiConsumer<StreamTransport, ByteBuffer> way,
            int[] series) {
        Link link = tck.accept(kind, tck.recorder(), options, BufferSizes.SYSTEM);
        link.run(t -> {
            t.setWriteLimits(HIGH, HIGH);
            writeSeries(t, way, series);
        });
        return link.recorder().count("pause") == 0 && !link.get(StreamTransport::isClosing);
    }

    private static int writeSeries(StreamTransport t, BiConsumer<StreamTransport, ByteBuffer> way, int[] series) {
        int written = 0;
        for (int size : series) {
            way.accept(t, ByteBuffer.wrap(Bytes.pattern(written, size)));
            written += size;
        }
        return written;
    }

    @Rule("FLOW-19")
    void corkedBytesAreSentBeforeTheyPauseWriting(Tck tck, StreamKind kind) {
        for (BiConsumer<StreamTransport, ByteBuffer> way : WAYS) {
            for (int[] series : SERIES) {
                boolean taken = isTakenUncorked(tck, kind, StreamOptions.defaults(), way, series);
                Link link = tck.accept(kind, tck.recorder());
                int[] written = new int[1];
                link.run(t -> {
                    t.setWriteLimits(HIGH, HIGH);
                    t.cork();
                    written[0] = writeSeries(t, way, series);
                    if (taken) {
                        assertTrue(t.writeBufferSize() <= HIGH, "corked: " + t.writeBufferSize());
                        assertEquals(List.of("made"), link.recorder().trace(), "while corked");
                    }
                    t.write(ByteBuffer.wrap(Bytes.pattern(written[0], 1)));
                    assertTrue(t.writeBufferSize() > 0, "the transport stays corked");
                });
                assertArrayEquals(Bytes.pattern(0, written[0] + 1), link.peer().read(written[0] + 1), "bytes in order");
                tck.until(() -> link.transport().writeBufferSize() == 0, "everything is sent");
                if (taken) {
                    assertEquals(List.of("made"), link.recorder().trace(), "at the end of the callback");
                }
            }
        }
    }

    @Rule("FLOW-19")
    void aLowerMarkSendsWhatIsCorked(Tck tck, StreamKind kind) {
        boolean taken =
                isTakenUncorked(tck, kind, StreamOptions.defaults(), StreamTransport::write, new int[] {HIGH + 1});
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            t.cork();
            t.write(ByteBuffer.wrap(Bytes.pattern(0, HIGH + 1)));
            assertEquals(HIGH + 1, t.writeBufferSize(), "below the high-water mark");
            t.setWriteLimits(HIGH, HIGH);
            if (taken) {
                assertEquals(0, t.writeBufferSize(), "above the new high-water mark");
                assertEquals(List.of("made"), link.recorder().trace());
            }
        });
        assertArrayEquals(Bytes.pattern(0, HIGH + 1), link.peer().read(HIGH + 1));
    }

    @Rule("FLOW-19")
    void aCorkQueuesNoMoreThanTheCap(Tck tck, StreamKind kind) {
        StreamOptions capped = StreamOptions.defaults().writeQueueCap(HIGH);
        for (int[] series : SERIES) {
            for (int high : new int[] {HIGH, 1 << 20}) {
                if (!isTakenUncorked(tck, kind, capped, StreamTransport::write, series)) {
                    continue;
                }
                Link link = tck.accept(kind, tck.recorder(), capped, BufferSizes.SYSTEM);
                int[] written = new int[1];
                link.run(t -> {
                    t.setWriteLimits(high, high);
                    t.cork();
                    written[0] = writeSeries(t, StreamTransport::write, series);
                    assertFalse(t.isClosing(), "bytes that the OS takes do not exceed the cap");
                });
                assertArrayEquals(Bytes.pattern(0, written[0]), link.peer().read(written[0]), "bytes in order");
            }
        }
    }

    @Rule("FLOW-19")
    void corkedBytesThatTheOsDoesNotTakePauseWriting(Tck tck, StreamKind kind) {
        for (BiConsumer<StreamTransport, ByteBuffer> way : WAYS) {
            Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.TINY);
            int[] written = new int[1];
            List<Long> sizes = new ArrayList<>();
            link.recorder().onPause(() -> sizes.add(link.transport().writeBufferSize()));
            link.run(t -> {
                t.setWriteLimits(0, HIGH);
                t.cork();
                while (link.recorder().count("pause") == 0 && written[0] < MOST_TO_WRITE) {
                    way.accept(t, ByteBuffer.wrap(Bytes.pattern(written[0], 300)));
                    written[0] += 300;
                }
                way.accept(t, ByteBuffer.wrap(Bytes.pattern(written[0], MORE)));
                written[0] += MORE;
            });
            tck.settle();
            assertEquals(List.of("made", "pause"), link.recorder().trace(), "the peer does not read");
            assertTrue(sizes.get(0) > HIGH, "queued in pauseWriting: " + sizes);
            assertArrayEquals(Bytes.pattern(0, written[0]), link.peer().read(written[0]), "bytes in order");
            link.recorder().await("resume", 1);
            tck.settle();
            assertEquals(List.of("made", "pause", "resume"), link.recorder().trace());
        }
    }
}
