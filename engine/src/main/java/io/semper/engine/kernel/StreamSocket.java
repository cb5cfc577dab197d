package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A stream of bytes. No call blocks. */
public interface StreamSocket extends Socket {
    /** What {@link #read} returns at the end of the stream. */
    ByteBuffer END = ByteBuffer.allocateDirect(0);

    /** Reads what the next call will touch, and returns something that depends on it; no call of the system. */
    default int prefetch() {
        return 0;
    }

    /** Binds our side before connecting. A TCP socket that is bound so has SO_REUSEADDR set. */
    void bind(SocketAddress local) throws IOException;

    /**
     * Starts to connect; true if that ended at once. Throws {@link RefusedException} if nobody listens there; a
     * Unix listener whose backlog is full is another {@link java.net.ConnectException}. Connecting a Unix socket ends at once, one way
     * or another, on every backend: no system lets it wait.
     */
    boolean connect(SocketAddress remote) throws IOException;

    /** After WRITE readiness: true once connected, false if it still goes on (a spurious event). */
    boolean finishConnect() throws IOException;

    /**
     * Reads what is there into {@code scratch} from its position on, or into memory of the socket's own. A backend by completion that
     * has no read pending asks the system during the call.
     *
     * @param scratch a direct buffer with room
     * @return null if it would block; {@link #END} at the end of the stream; {@code scratch} with its position moved; or another
     *     buffer, no more of it than {@code scratch} has room for, whose bytes lie between position and limit and stay there until the
     *     next call or the close
     */
    @Nullable
    ByteBuffer read(ByteBuffer scratch) throws IOException;

    /** Whether a read that was started has not completed; false unless the backend works by completion. */
    default boolean hasPendingRead() {
        return false;
    }

    /**
     * Writes as much as the system takes, in one call, and moves the positions by as much. The chunks are the caller's again on return:
     * a backend by completion accepts only what it has a place of its own for.
     *
     * @param chunks direct buffers
     * @param from the index of the first
     * @param count how many, 1 to {@link #MAX_CHUNKS}; empty ones are allowed
     * @return bytes taken; 0 if it would block
     */
    long write(ByteBuffer[] chunks, int from, int count) throws IOException;

    /** The most chunks for one {@link #write}: IOV_MAX of Linux and the BSDs. */
    int MAX_CHUNKS = 1024;

    /** Writes one direct buffer; as {@link #write(ByteBuffer[], int, int)}. */
    int write(ByteBuffer data) throws IOException;

    /**
     * Bytes that a write accepted and the system has not taken yet; 0 unless the backend works by completion. WRITE readiness tells
     * that there are fewer. What failed counts until {@link #finishWrite} has thrown.
     */
    default long unsent() {
        return 0;
    }

    /**
     * After WRITE readiness: throws what kept the system from taking bytes that a write had accepted.
     *
     * @return how many of them it has taken since the last call; 0 unless the backend works by completion
     */
    default long finishWrite() throws IOException {
        return 0;
    }

    /** What {@link #sendFile} returns where the system cannot send this file, or the file cannot be read. */
    long UNSUPPORTED = -1;

    /** What {@link #sendFile} returns if the file is known to have no byte at the position. */
    long END_OF_FILE = -2;

    /**
     * Has the system send bytes of a file without a copy in our memory, as many as it takes in one call. The file's own position does
     * not matter and stays. The bytes go behind what a write accepted: a backend by completion takes none before {@link #unsent} is 0.
     *
     * <p>The one call that is not made on the loop's thread, which the application could interrupt: an interrupt closes the file that
     * the thread is using. The loop's thread waits for its end.
     *
     * @param position where the bytes are, 0 or more
     * @param count how many at the most, 1 or more
     * @return bytes taken; 0 if it would block; {@link #END_OF_FILE}; {@link #UNSUPPORTED} also where it is the file that failed or
     *     has no size: the engine reads it then, and learns what is wrong
     */
    default long sendFile(FileChannel from, long position, long count) throws IOException {
        return UNSUPPORTED;
    }

    /** Sends the end of our half. A peer that is gone already makes this a {@link io.semper.ConnectionResetException}. */
    void shutdownOutput() throws IOException;

    /** More about an open socket, by the type that the API has for it: {@link io.semper.PeerCredentials}, {@link io.semper.Descriptor}. Null if unknown. */
    default <T> @Nullable T info(Class<T> type) throws IOException {
        return null;
    }

    /** The peer's address, also after the close; null before connecting; an unnamed Unix peer has the empty path. Asks the system only if it must. */
    @Nullable
    SocketAddress remoteAddress();
}
