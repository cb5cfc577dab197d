package io.semper.engine.stream;

import io.semper.EventLoop;
import io.semper.engine.turn.LoopCore;
import org.jspecify.annotations.Nullable;

/** What the streams of one loop share: the loop, the registry of open streams, memory, and buffers on their way back. Owner only. */
public final class StreamRoom {
    /** A loop that has streams. */
    public interface Holder {
        /** The loop's own room. */
        StreamRoom streamRoom();
    }

    private final LoopCore loop;
    private final StreamRegistry open = new StreamRegistry();
    private final Buffers buffers = new Buffers();
    private final ReleaseQueue releases;
    private final FileThreads files;

    /** An empty room; makes no buffer yet. */
    public StreamRoom(LoopCore loop) {
        this.loop = loop;
        releases = new ReleaseQueue(loop);
        files = new FileThreads(loop);
    }

    /** The room of {@code loop}, or null for a loop that is not this engine's. Any thread. */
    public static @Nullable StreamRoom of(EventLoop loop) {
        return loop instanceof Holder holder ? holder.streamRoom() : null;
    }

    /** The loop whose streams these are. */
    public LoopCore loop() {
        return loop;
    }

    /** The streams that are open. */
    public StreamRegistry open() {
        return open;
    }

    /** The memory that the streams share. */
    public Buffers buffers() {
        return buffers;
    }

    /** Buffers of {@code writeOwned} on their way back. */
    public ReleaseQueue releases() {
        return releases;
    }

    /** The threads that use files for {@code sendFile}. */
    FileThreads files() {
        return files;
    }

    /** Closes every stream's descriptor without a callback; for the close of the loop. In debug mode each is logged. */
    public void closeAll() {
        if (loop.isDebug()) {
            open.forEach(stream -> LoopCore.warn("open at the close of " + loop + ": " + stream, null));
        }
        open.closeAll();
    }

    /** Ends every stream in which an error has broken off a call half-way. */
    public void mendBrokenOff() {
        open.forEach(SocketStream::mendIfBrokenOff);
    }

    /** Lets go of the memory, and returns pending buffers to their owners; for the close of the loop. */
    public void releaseMemory() {
        buffers.close();
        releases.end();
    }
}
