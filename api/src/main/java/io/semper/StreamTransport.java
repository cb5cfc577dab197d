package io.semper;

import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a byte stream: TCP or a Unix-domain stream socket. Threads as in {@link Transport}. Both kinds keep the same
 * rules (rule UNIX-01).
 */
public interface StreamTransport extends Transport {
    /**
     * Sends the bytes between position and limit. On return the position equals the limit and the caller may reuse the buffer,
     * which may be of any kind. If nothing is queued, bytes go to the OS inside the call; what it does not take is copied and
     * queued.
     *
     * <p>Never blocks, and throws nothing for a failure of the connection: {@link #isClosing()} is true at once, bytes that had
     * arrived before are delivered while reading is on, and {@code connectionLost} reports the failure in a later turn. A closing
     * transport drops the bytes. If the copied bytes would exceed {@link StreamOptions#writeQueueCap}, the connection fails with
     * {@link WriteQueueFullException}.
     *
     * <p>Rules WRITE-01 to WRITE-08, WRITE-10 to WRITE-17, READ-18.
     *
     * @throws IllegalStateException after {@link #writeEof()}, and while {@link EventLoop#sendFile} is sending
     */
    void write(ByteBuffer data);

    /**
     * Sends the buffers in order, as {@link #write} would one after the other, with one gathering system call if nothing is queued.
     * A buffer that occurs twice is sent once, because it is consumed then.
     *
     * <p>Rules WRITE-05, WRITE-06, WRITE-09.
     *
     * @throws NullPointerException if an element is null; nothing is sent or consumed
     * @throws IllegalStateException after {@link #writeEof()}, and while {@link EventLoop#sendFile} is sending
     */
    void writeAll(ByteBuffer... chunks);

    /**
     * Sends a copy of the bytes between position and limit as {@link #write} does, in a later turn of the loop. On return the
     * position equals the limit and the caller may reuse the buffer. Calls of one thread keep their order.
     *
     * <p>The future completes with null when the OS has taken the bytes. It fails as {@link #drained()} does if they are dropped, and
     * with what {@code write} throws otherwise; in both cases nothing is thrown here. Cancelling it before the loop has begun the
     * write drops the bytes, and has no effect on them later. The bytes count for flow control and for
     * {@link StreamOptions#writeQueueCap} from the write on, and {@code pauseWriting} is called on the loop alone: other threads
     * limit what they have under way by waiting for their futures, with {@link LoopFuture#join()} or
     * {@link LoopFuture#toCompletableFuture()}.
     *
     * <p>Any thread. Rules THREAD-18, WRITE-25, WRITE-26.
     *
     * @throws LoopClosedException if the loop is closed; the buffer is unchanged
     */
    default LoopFuture<Void> writeThreadsafe(ByteBuffer data) {
        int start = data.position();
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        LoopPromise<Void> promise = new LoopPromise<>(loop());
        LoopFuture<Void> future = promise.future();
        try {
            loop().callSoonThreadsafe(() -> {
                if (future.isDone()) {
                    return; // cancelled
                }
                try {
                    write(copy);
                    promise.follow(drained());
                } catch (RuntimeException refused) {
                    promise.tryFail(refused);
                }
            });
        } catch (Throwable refused) {
            data.position(start);
            throw refused;
        }
        return future;
    }

    /**
     * Sends the bytes between position and limit without copying them. The caller must not touch the buffer until {@code released}
     * is called with it: exactly once, on the loop's thread and never inside this call, when the bytes have been sent or dropped or
     * the loop is closed. Bytes that remain in it then were not sent: a caller that writes the buffer again from {@code released}
     * stops when some remain, since a closed connection drops it each time. If this method throws, {@code released} is not called and the buffer stays the caller's. These bytes do
     * not count against {@link StreamOptions#writeQueueCap}.
     *
     * <p>Rules WRITE-02, WRITE-04, WRITE-17, WRITE-21, WRITE-24.
     *
     * @param released called with the buffer when the caller may use it again; null if the caller does not need to know
     * @throws IllegalStateException after {@link #writeEof()}, and while {@link EventLoop#sendFile} is sending
     * @throws LoopClosedException if the loop is closed and {@code released} is not null
     */
    void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released);

    /**
     * Holds writes back until {@link #uncork()} or the end of the running callback, so that they go out in one system call.
     * {@link #writeEof()} and {@link #close()} send what is held back, {@link #abort()} drops it. Bytes that would exceed the
     * high-water mark or {@link StreamOptions#writeQueueCap} are sent earlier, so that a cork alone never causes {@code pauseWriting} and
     * never fails the connection; later writes are held back again.
     *
     * <p>Rules WRITE-18 to WRITE-20, FLOW-19.
     */
    void cork();

    /** Sends what {@link #cork()} held back, inside the call. Does nothing if the transport is not corked. Rules WRITE-18, WRITE-19. */
    void uncork();

    /**
     * Whether the sending half can be ended on its own; constant from {@code connectionMade} on: false with TLS 1.2. Any thread. Rules
     * EOF-04, THREAD-18, TLS-57.
     */
    boolean canWriteEof();

    /**
     * Ends the sending half after the queued bytes; reading continues. A second call does nothing, as does a call on a closing
     * transport; on a connection that the peer has reset, {@code connectionLost} reports the reset. Rules EOF-01 to EOF-03, EOF-09
     * to EOF-12.
     */
    void writeEof();

    /**
     * Sends a range of a file, as {@link EventLoop#sendFile} describes.
     *
     * @throws UnsupportedOperationException if the transport cannot send files
     */
    default LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
        loop().ownership().check();
        throw new UnsupportedOperationException(
                "sendFile() to " + this + ": this transport cannot send files; read the file and write its bytes");
    }

    /**
     * Returns the current value of a socket option. Options of other libraries are recognized by name and type. For the owner,
     * because it asks the OS, as {@link #localAddress()} does.
     *
     * <p>Rule CONNECT-40.
     *
     * @throws UnsupportedOperationException if the backend does not have the option for this kind of socket
     * @throws IllegalStateException if the connection has ended
     */
    default <T> T option(SocketOption<T> option) {
        loop().ownership().check();
        throw new UnsupportedOperationException("loop " + loop().name() + " cannot read socket option " + option.name()
                + "; use a loop of another backend");
    }

    /**
     * Returns the protocol that receives the callbacks of this connection. For the owner, because what a protocol holds belongs to the
     * loop. Rule READ-10.
     */
    StreamProtocol protocol();

    /**
     * Replaces the protocol from the next callback on, without {@code connectionMade}. Bytes that the running {@code dataReceived}
     * leaves unread go to {@code next} first.
     *
     * <p>Rules READ-10, READ-16, READ-17.
     *
     * @throws NullPointerException if {@code next} is null; the previous protocol stays
     */
    void setProtocol(StreamProtocol next);

    /**
     * Gives this transport to {@code layer}, which carries another transport for the application: replaces the protocol as
     * {@link #setProtocol} does, and returns the transport that the layer uses for the same connection. From then on this object refuses
     * to write, to send files, and to change reading, water marks and protocol; {@link #close()} closes {@link StreamLayer#upper()}, and
     * {@link #abort()} and the getters work as before. For layers such as TLS. Rules TLS-61, TLS-62.
     *
     * @throws IllegalStateException if the transport has a layer already, is not open, or has ended a half
     * @throws UnsupportedOperationException if the transport cannot have a layer
     */
    default StreamTransport passTo(StreamLayer layer) {
        loop().ownership().check();
        throw new UnsupportedOperationException("passTo() on " + this + ": this transport cannot have a layer");
    }
}
