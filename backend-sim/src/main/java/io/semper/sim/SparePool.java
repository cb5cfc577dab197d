package io.semper.sim;

import io.semper.engine.kernel.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The buffers of loops that are closed, for those of later worlds: a test of thousands of seeds would otherwise allocate and clear hundreds
 * of kilobytes of direct memory for each. Any thread.
 */
final class SparePool implements Memory {
    static final SparePool SHARED = new SparePool();

    private static final int MOST = 64;

    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();

    @Override
    public synchronized ByteBuffer take(int size) {
        for (Iterator<ByteBuffer> each = spare.iterator(); each.hasNext(); ) {
            ByteBuffer buffer = each.next();
            if (buffer.capacity() == size) {
                each.remove();
                return buffer.clear();
            }
        }
        return OF_PROCESS.take(size);
    }

    @Override
    public synchronized void give(ByteBuffer buffer) {
        if (spare.size() < MOST) {
            spare.addFirst(buffer);
        }
    }
}
