package io.semper;

import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A transport of a stream of bytes: TCP or a Unix-domain stream socket. For the loop's owner. */
public interface StreamTransport extends Transport {
    /**
     * Sends what lies between position and limit; on return the position is the limit and the caller may reuse the buffer. Bytes go
     * to the kernel inside the call if nothing is queued; the rest is copied. Any kind of buffer will do. Never blocks and never
     * throws for I/O; a closing transport drops the bytes. If the copied bytes would exceed the cap of
     * {@link StreamOptions#writeQueueCap}, the connection fails with {@link WriteQueueFullException}.
     *
     * <p>Rules WRITE-01 to WRITE-16.
     *
     * @throws IllegalStateException after {@link #writeEof()}, and while {@link EventLoop#sendFile} goes on
     */
    void write(ByteBuffer data);

    /**
     * {@link #write} of each in order, in one gathering system call where nothing is queued. A null among them is found before
     * anything is sent. A buffer that stands there twice is sent once, since it is consumed by then. Rule WRITE-09.
     */
    void writeAll(ByteBuffer... chunks);

    /**
     * Sends without copying: the buffer must not be touched until {@code released} is called with it, exactly once, on the loop,
     * never from inside this call: sent, dropped, failed or closed. Its bytes do not count against the cap. Rule WRITE-06.
     */
    void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released);

    /** Holds writes back so that they go out in one call, until {@link #uncork()} or the end of the running callback. Rule WRITE-03. */
    void cork();

    /** Sends what {@link #cork()} held back; a no-op if not corked. */
    void uncork();

    /** Whether the sending half can be ended alone; a constant of the kind of transport. Rule EOF-04. */
    boolean canWriteEof();

    /** Ends our sending half after everything queued; reading goes on. A no-op when repeated or closing. Rules EOF-01, EOF-02, EOF-03. */
    void writeEof();

    /**
     * A socket option as the system has it now. Options of other libraries are told by name and type. Rule CONNECT-40.
     *
     * @throws UnsupportedOperationException if the loop's backend has no such option for this kind of socket
     * @throws IllegalStateException if the connection is over
     */
    default <T> T option(SocketOption<T> option) {
        throw new UnsupportedOperationException(
                "loop " + loop().name() + " does not tell socket options, asked for " + option.name());
    }

    /** Who hears of this connection now. */
    StreamProtocol protocol();

    /**
     * Delivers to {@code next} from the next callback on, without {@code connectionMade}. Bytes that the running
     * {@code dataReceived} leaves unread go to it first. Rule READ-10.
     */
    void setProtocol(StreamProtocol next);
}
