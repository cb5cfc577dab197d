package io.semper.engine.stream;

import io.semper.EventLoop;
import io.semper.engine.turn.LoopCore;
import org.jspecify.annotations.Nullable;

/**
 * What the streams of one loop share: the loop, the registry of streams, memory, owned buffers to release, and threads that use files.
 * Owner only.
 */
public final class StreamRoom {
    /** A loop that has streams. */
    public interface Holder {
        /** The room of the loop. */
        StreamRoom streamRoom();
    }

    private final LoopCore loop;
    private final StreamRegistry open = new StreamRegistry();
    private final Buffers buffers;
    private final ReleaseQueue releases;
    private final FileThreads files;

    /** An empty room; allocates no buffer yet. */
    public StreamRoom(LoopCore loop) {
        this.loop = loop;
        buffers = new Buffers(loop.kernel().memory());
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

    /** The buffers of {@code writeOwned} that are to be released. */
    public ReleaseQueue releases() {
        return releases;
    }

    /** The threads that use files for {@code sendFile}. */
    FileThreads files() {
        return files;
    }

    /** Closes the descriptor of every stream without a callback, for the close of the loop. In debug mode each stream is logged. */
    public void closeAll() {
        if (loop.isDebug()) {
            open.forEach(stream -> LoopCore.warn("open at the close of " + loop + ": " + stream, null));
        }
        open.closeAll();
    }

    /** Ends every stream in which an error has interrupted a call. */
    public void mendBrokenOff() {
        open.forEach(SocketStream::mendIfBrokenOff);
    }

    /** Drops the memory and releases pending owned buffers, for the close of the loop. */
    public void releaseMemory() {
        buffers.close();
        releases.end();
    }
}
