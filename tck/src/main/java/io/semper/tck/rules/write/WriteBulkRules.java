package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Checksum;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Writes that are many or large. */
final class WriteBulkRules {
    private static final int MIB = 1024 * 1024;
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("WRITE-02")
    void anyMixOfWritesArrivesInOrder(Tck tck, StreamKind kind) {
        Random random = tck.random();
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL.sendBufferSize(32 * 1024), BufferSizes.SYSTEM);
        Helper<String> sum = link.peer().summingToEof();
        byte[] all = Bytes.pattern(0, 2 * MIB);
        int[] at = new int[1];
        Runnable produce = () -> {
            while (at[0] < all.length && link.transport().writeBufferSize() <= StreamOptions.HIGH_LIMIT) {
                at[0] += writeSome(link.transport(), all, at[0], random);
            }
            if (at[0] == all.length) {
                link.transport().close();
            }
        };
        recorder.onResume(produce);
        link.run(t -> produce.run());
        assertEquals(Bytes.checksum(all), sum.await(), "bytes are lost, doubled, changed, or in another order");
    }

    private static int writeSome(StreamTransport t, byte[] all, int at, Random random) {
        int n = Math.min(all.length - at, random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(1 << random.nextInt(18)));
        ByteBuffer part = ByteBuffer.wrap(all, at, n);
        if (random.nextBoolean()) {
            part = ByteBuffer.allocateDirect(n).put(part).flip();
        }
        switch (random.nextInt(3)) {
            case 0 -> t.write(part);
            case 1 -> t.writeOwned(part, null);
            default -> {
                int cut = part.position() + random.nextInt(n + 1);
                t.writeAll(part.duplicate().limit(cut), part.duplicate().position(cut));
            }
        }
        return n;
    }

    /** Case 29. The total is 128 MiB; {@code -Dtck.bulk.mib=3072} makes it one that no int holds. */
    @Rule("WRITE-02")
    void aLargeTotalArrivesWholeThroughASmallSendBuffer(Tck tck) {
        int total = Integer.getInteger("tck.bulk.mib", 128);
        int size = 32;
        ByteBuffer block = ByteBuffer.allocateDirect(size * MIB)
                .put(Bytes.pattern(0, size * MIB))
                .flip()
                .asReadOnlyBuffer();
        Link link = tck.accept(StreamKind.TCP, tck.recorder(), SMALL.sendBufferSize(128 * 1024), BufferSizes.SYSTEM);
        Helper<String> sum = link.peer().summingToEof();
        link.run(t -> {
            for (int sent = 0; sent < total; sent += size) {
                t.writeOwned(block.duplicate(), null);
            }
            assertTrue(t.writeBufferSize() > (total / 2L) * MIB, "queued bytes are counted");
            t.close();
        });
        Helper<String> expected = tck.spawn("the checksum that is expected", () -> {
            Checksum all = new Checksum();
            for (int sent = 0; sent < total; sent += size) {
                all.add(block.duplicate());
            }
            return all.toString();
        });
        assertEquals(expected.await(), sum.await());
    }

    @Rule("WRITE-04")
    void ownedChunksKeepTheirIdentityAmongCopiedBytes(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int written = (int) tck.fill(link.transport());
        List<ByteBuffer> given = new ArrayList<>();
        List<ByteBuffer> released = new ArrayList<>();
        link.run(t -> {
            for (int i = 0; i < 300; i++) {
                long before = t.writeBufferSize();
                t.write(ByteBuffer.wrap(Bytes.pattern(written + i * 1000L, 700)));
                assertEquals(before + 700, t.writeBufferSize(), "each write counts as it is");
                ByteBuffer owned = ByteBuffer.wrap(Bytes.pattern(written + i * 1000L + 700, 300));
                given.add(owned);
                t.writeOwned(owned, released::add);
                assertEquals(before + 1000, t.writeBufferSize(), "each write counts as it is");
            }
        });
        assertArrayEquals(Bytes.pattern(0, written + 300_000), link.peer().read(written + 300_000));
        tck.until(() -> released.size() >= given.size(), "every owned buffer comes back");
        for (int i = 0; i < given.size(); i++) {
            assertSame(given.get(i), released.get(i), "the very buffer that was passed in, in order");
        }
    }

    @Rule("WRITE-04")
    void aMillionSmallWritesThatWaitTakeLinearTime(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.sendBufferSize(64 * 1024), BufferSizes.SYSTEM);
        int written = (int) tck.fill(link.transport());
        int count = 1_000_000;
        byte[] bytes = Bytes.pattern(written, count);
        ByteBuffer one = ByteBuffer.allocate(1);
        link.run(t -> {
            for (int i = 0; i < count; i++) {
                t.write(one.clear().put(bytes[i]).flip());
            }
        });
        assertTrue(
                Arrays.equals(Bytes.pattern(0, written + count), link.peer().read(written + count)),
                "a million single bytes came in another order");
    }

    @Rule("WRITE-05")
    void aHundredThousandChunksOfOneByte(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.sendBufferSize(16 * 1024), BufferSizes.SYSTEM);
        int written = (int) tck.fill(link.transport());
        int count = 100_000;
        ByteBuffer direct = ByteBuffer.allocateDirect(count)
                .put(Bytes.pattern(written, count))
                .flip();
        byte[] heap = Bytes.pattern(written, count);
        int[] released = new int[1];
        link.run(t -> {
            for (int i = 0; i < count; i++) {
                boolean onHeap = i % 20_000 > 18_000;
                t.writeOwned(onHeap ? ByteBuffer.wrap(heap, i, 1) : direct.slice(i, 1), b -> released[0]++);
            }
        });
        assertTrue(
                Arrays.equals(Bytes.pattern(0, written + count), link.peer().read(written + count)),
                "single bytes came in another order");
        tck.until(() -> released[0] >= count, "every chunk is released");
        assertEquals(count, released[0], "each once");
    }

    @Rule("WRITE-05")
    void aListOfMoreChunksThanOneCallOfTheSystemTakes(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        int count = 5000;
        ByteBuffer direct = ByteBuffer.allocateDirect(count * 3)
                .put(Bytes.pattern(0, count * 3))
                .flip();
        for (boolean corked : new boolean[] {false, true}) {
            ByteBuffer[] chunks = new ByteBuffer[count];
            for (int i = 0; i < count; i++) {
                chunks[i] = direct.slice(i * 3, 3);
            }
            Helper<byte[]> reads = link.peer().reading(count * 3);
            link.run(t -> {
                if (corked) {
                    t.cork();
                }
                t.writeAll(chunks);
            });
            assertArrayEquals(Bytes.pattern(0, count * 3), reads.await());
        }
    }

    @Rule("WRITE-05")
    void oneHugeBufferOnTheHeapNeedsLittleNativeMemory(Tck tck, StreamKind kind) {
        int size = 64 * MIB;
        byte[] bytes = new byte[size];
        byte[] head = Bytes.pattern(0, MIB);
        for (int i = 0; i < size; i += MIB) {
            System.arraycopy(head, 0, bytes, i, MIB);
        }
        Link link = tck.accept(kind, tck.recorder(), SMALL.sendBufferSize(256 * 1024), BufferSizes.SYSTEM);
        link.peer().send("x");
        link.recorder().awaitBytes(1);
        long before = directMemory();
        long[] most = new long[1];
        Helper<String> sum = link.peer().summingToEof();
        link.run(t -> {
            t.writeOwned(ByteBuffer.wrap(bytes), b -> most[0] = Math.max(most[0], directMemory()));
            most[0] = Math.max(most[0], directMemory());
            t.close();
        });
        assertEquals(Bytes.checksum(bytes), sum.await());
        link.recorder().awaitLost();
        most[0] = Math.max(most[0], directMemory());
        assertTrue(
                most[0] - before < 16 * MIB,
                "64 MiB on the heap took " + (most[0] - before) + " bytes of native memory on their way");
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
