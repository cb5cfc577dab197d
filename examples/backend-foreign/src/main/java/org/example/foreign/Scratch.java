package org.example.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.semper.engine.kernel.StreamSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Memory of the current thread for the arguments of one call of the OS. It belongs to the thread and not to a socket or poller: sockets outlive
 * their poller and move to other loops, and the owner of a loop may be another thread in each poll.
 */
final class Scratch {
    /** The largest number of events that one poll takes. */
    static final int EVENTS = 256;

    private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);
    private static final int CHUNK = 16;

    private final Arena arena = Arena.ofAuto();

    /** Where the linker leaves errno. */
    final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());

    final MemorySegment address = arena.allocate(Address.SIZE, 8);
    final MemorySegment number = arena.allocate(JAVA_LONG);
    final MemorySegment length = arena.allocate(JAVA_INT);
    final MemorySegment events = arena.allocate(EVENTS * Epoll.EVENT, 8);
    private final MemorySegment chunks = arena.allocate(StreamSocket.MAX_CHUNKS * CHUNK, 8);
    private final MemorySegment message = arena.allocate(56, 8);

    private Scratch() {
        message.set(ADDRESS, 16, chunks);
    }

    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    /** The argument of {@code sendmsg} for these chunks, without a destination. */
    MemorySegment message(ByteBuffer[] buffers, int from, int count) {
        for (int i = 0; i < count; i++) {
            MemorySegment bytes = MemorySegment.ofBuffer(buffers[from + i]);
            chunks.set(ADDRESS, (long) i * CHUNK, bytes);
            chunks.set(JAVA_LONG, (long) i * CHUNK + 8, bytes.byteSize());
        }
        message.set(JAVA_LONG, 24, count);
        return message;
    }

    /** A length argument that says how much room there is, and receives how much is used. */
    MemorySegment room(MemorySegment memory) {
        length.set(JAVA_INT, 0, (int) memory.byteSize());
        return length;
    }
}
