package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A socket that carries a stream of bytes. No call blocks. Owner only, except {@link #sendFile}. Area BYTES of {@code SEAM.md}. */
public interface StreamSocket extends Socket {
    /** What {@link #read} returns at the end of the stream. */
    ByteBuffer END = ByteBuffer.allocateDirect(0);

    /** Reads the memory that the next call will use, without a system call, and returns a value that depends on what was read. */
    default int prefetch() {
        return 0;
    }

    /** Binds the local side before connecting. Sets SO_REUSEADDR on a TCP socket. */
    void bind(SocketAddress local) throws IOException;

    /**
     * Starts to connect, and returns true if the connection is established at once. Throws {@link RefusedException} if no socket listens
     * there; a Unix listener whose backlog is full causes another {@link java.net.ConnectException}. Connecting a Unix socket succeeds or
     * fails within the call on every backend, since no OS keeps such a connect pending.
     */
    boolean connect(SocketAddress remote) throws IOException;

    /** Called after WRITE readiness. Returns true once connected, and false if the connect is still pending, which is a spurious event. */
    boolean finishConnect() throws IOException;

    /**
     * Reads available bytes into {@code scratch} from its position on, or into memory of the socket. A backend by completion that has no
     * read pending calls the OS during the call.
     *
     * @param scratch a direct buffer with at least one byte remaining
     * @return null if the read would block; {@link #END} at the end of the stream; {@code scratch} with its position moved; or another
     *     buffer, with no more bytes remaining than {@code scratch} had, whose bytes lie between position and limit and are valid until the
     *     next call or the close
     */
    @Nullable
    ByteBuffer read(ByteBuffer scratch) throws IOException;

    /** Whether a started read has not completed; always false unless the backend works by completion. */
    default boolean hasPendingRead() {
        return false;
    }

    /**
     * Writes as many bytes as the OS takes in one call, and moves the positions accordingly. On return the chunks belong to the caller
     * again: a backend by completion accepts only as many bytes as it can copy into its own memory.
     *
     * @param chunks direct buffers
     * @param from the index of the first chunk
     * @param count the number of chunks, 1 to {@link #MAX_CHUNKS}; empty ones are allowed
     * @return the number of bytes accepted; 0 if the write would block
     */
    long write(ByteBuffer[] chunks, int from, int count) throws IOException;

    /** The largest number of chunks for one {@link #write}: IOV_MAX of Linux and the BSDs. */
    int MAX_CHUNKS = 1024;

    /** Writes one direct buffer; as {@link #write(ByteBuffer[], int, int)}. */
    int write(ByteBuffer data) throws IOException;

    /**
     * The number of bytes that were accepted by a write and not yet taken by the OS; 0 unless the backend works by completion. WRITE
     * readiness reports that the number has fallen. Bytes that the OS failed to take count until {@link #finishWrite} has thrown the
     * failure.
     */
    default long unsent() {
        return 0;
    }

    /**
     * Called after WRITE readiness. Throws the failure that kept the OS from taking bytes that a write had accepted.
     *
     * @return how many of the accepted bytes the OS has taken since the last call; 0 unless the backend works by completion
     */
    default long finishWrite() throws IOException {
        return 0;
    }

    /** What {@link #sendFile} returns if the OS cannot send this file, or the file cannot be read. */
    long UNSUPPORTED = -1;

    /** What {@link #sendFile} returns if the file is known to have no byte at the position. */
    long END_OF_FILE = -2;

    /**
     * Makes the OS send bytes of a file without copying them through memory of the process, as many as it takes in one call. The file's own
     * position is neither used nor changed. The bytes are sent after those that a write accepted: a backend by completion takes none before
     * {@link #unsent} is 0.
     *
     * <p>The only call that is not made on the loop's thread. The application could interrupt that thread, and an interrupt closes the file
     * that the thread is using. The loop's thread waits until the call has returned.
     *
     * @param position the offset of the first byte in the file, 0 or more
     * @param count the largest number of bytes to send, 1 or more
     * @return the number of bytes taken; 0 if the call would block; {@link #END_OF_FILE}; or {@link #UNSUPPORTED}, even if the cause is the
     *     file itself, which failed or has no size: the engine then reads the file and meets the failure
     */
    default long sendFile(FileChannel from, long position, long count) throws IOException {
        return UNSUPPORTED;
    }

    /** Ends the sending half. Throws {@link io.semper.ConnectionResetException} if the peer is already gone. */
    void shutdownOutput() throws IOException;

    /**
     * Returns further information about an open socket, by its type in the API: {@link io.semper.PeerCredentials} or
     * {@link io.semper.Descriptor}. Null if unknown.
     */
    default <T> @Nullable T info(Class<T> type) throws IOException {
        return null;
    }

    /**
     * The peer's address, even after the close; null before connecting. An unnamed Unix peer has the empty path. Makes a system call only
     * if necessary.
     */
    @Nullable
    SocketAddress remoteAddress();
}
