package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Cases;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PropertyRule;
import io.semper.tck.StreamKind;
import java.nio.ByteBuffer;

final class WriteProperties {
    /** Each number is one write: its size, and by its remainders the kind of buffer, the call, and whether the loop turns after it. */
    @PropertyRule(value = "WRITE-02", tries = 20)
    void anySequenceOfWritesArrives(Cases cases) {
        cases.check(draw -> draw.list(60, () -> draw.integer(0, 40_000)), (tck, sizes) -> {
            StreamOptions small = StreamOptions.defaults().sendBufferSize(4096);
            Link link = tck.accept(StreamKind.TCP, tck.recorder(), small, BufferSizes.SYSTEM);
            int total = sizes.stream().mapToInt(Integer::intValue).sum();
            int[] at = new int[1];
            for (int size : sizes) {
                ByteBuffer data = buffer(at[0], size);
                link.transport().write(ByteBuffer.allocate(0));
                long before = link.transport().writeBufferSize();
                send(link.transport(), data, size % 5);
                long after = link.transport().writeBufferSize();
                assertEquals(
                        before == 0 ? Math.min(after, size) : before + size,
                        after,
                        "queued bytes after a write of " + size + " bytes, with " + before + " before it");
                at[0] += size;
                if (size % 3 == 0) {
                    tck.run(() -> {});
                }
            }
            Helper<byte[]> reads = link.peer().readingToEof();
            link.close();
            assertArrayEquals(Bytes.pattern(0, total), reads.await());
            assertEquals(0, link.transport().writeBufferSize());
        });
    }

    private static ByteBuffer buffer(int at, int size) {
        ByteBuffer heap = ByteBuffer.wrap(Bytes.pattern(at, size));
        return size % 2 == 0 ? heap : ByteBuffer.allocateDirect(size).put(heap).flip();
    }

    private static void send(StreamTransport transport, ByteBuffer data, int call) {
        int middle = data.remaining() / 2;
        switch (call) {
            case 0 -> transport.writeOwned(data, null);
            case 1 -> transport.writeAll(data.slice(0, middle), data.slice(middle, data.remaining() - middle));
            default -> transport.write(data);
        }
    }
}
