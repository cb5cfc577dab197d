package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PropertyRule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

@AddLifecycleHook(value = RuleProperty.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
final class WriteProperties {
    /** Each number is one write: its size, and by its remainders the kind of buffer, the call, and whether the loop turns after it. */
    @Property(tries = 20)
    @PropertyRule("WRITE-02")
    void anySequenceOfWritesArrives(@ForAll @Size(max = 60) List<@IntRange(max = 40_000) Integer> sizes) {
        Tck.prove("WRITE-02", tck -> {
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
