package io.semper.examples.guide;

import io.semper.BufferedProtocol;
import io.semper.EventLoop;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Habits that keep a loop fast. */
public final class Habits {
    private Habits() {}

    // region: cork
    /** One system call for any number of lines. */
    static void sendAll(StreamTransport transport, List<String> lines) {
        transport.cork();
        for (String line : lines) {
            transport.write(LineReader.encode(line));
        }
        transport.uncork(); // the end of the callback would do that, too
    }
    // endregion

    // region: inbox
    /** Collects what other threads produce, and calls {@code handler} on the loop once for all that is there. */
    public static final class Inbox<T> {
        private final EventLoop loop;
        private final Consumer<List<T>> handler;
        private final Queue<T> queue = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean scheduled = new AtomicBoolean();

        public Inbox(EventLoop loop, Consumer<List<T>> handler) {
            this.loop = loop;
            this.handler = handler;
        }

        /** Any thread may call this. */
        public void add(T item) {
            queue.add(item);
            if (scheduled.compareAndSet(false, true)) {
                loop.execute(this::drain);
            }
        }

        private void drain() {
            scheduled.set(false); // before the queue is read, so that no item is left behind
            List<T> batch = new ArrayList<>();
            for (T item = queue.poll(); item != null; item = queue.poll()) {
                batch.add(item);
            }
            if (!batch.isEmpty()) {
                handler.accept(batch);
            }
        }
    }
    // endregion

    // region: buffered
    /** Reads into its own buffer: nothing is copied, and nothing is allocated after the start. */
    public static final class Checksum implements BufferedProtocol {
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        private long sum;

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return buffer.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            for (int i = 0; i < count; i++) {
                sum += buffer.get(i) & 0xff;
            }
        }

        public long sum() {
            return sum;
        }
    }
    // endregion
}
