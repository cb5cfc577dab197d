package io.semper.spi;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.StreamLayer;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.WriteLimits;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transport that belongs to a layer: {@link StreamTransport#passTo}. The layer uses {@link #view()}; calls of others that change
 * the stream are refused by {@link #check}. For authors of transports: a transport keeps this object from then on, and asks it
 * first in the calls that it names. For the owner of the loop. Rule TLS-61.
 */
public final class PassedTransport {
    private final StreamTransport transport;
    private final StreamLayer layer;
    private final View view = new View();

    /** Calls of the layer that are under way; one may call the application, which calls the layer. */
    private int inside;

    /** Whether the layer has failed. */
    private boolean failed;

    public PassedTransport(StreamTransport transport, StreamLayer layer) {
        this.transport = transport;
        this.layer = layer;
    }

    /** Returns the transport for the layer. */
    public StreamTransport view() {
        return view;
    }

    /** Returns the layer that owns the transport. */
    public StreamLayer layer() {
        return layer;
    }

    /** Whether the running call comes from the layer. */
    public boolean isInside() {
        return inside > 0;
    }

    /**
     * Throws unless the running call comes from the layer.
     *
     * @throws IllegalStateException names {@code call} and says which transport to use
     */
    public void check(String call) {
        if (inside == 0) {
            throw new IllegalStateException(call + " on " + transport + ", which belongs to its layer "
                    + layer.getClass().getSimpleName() + ": use the transport of that, which startTls() returns");
        }
    }

    /**
     * Runs {@code callback}, which calls the application, while {@code view} may be inside a call of the layer, as in
     * {@code pauseWriting}: what the application does to the old transport is refused there, too.
     *
     * @param view the transport that the layer uses; one that was not passed is left alone
     */
    public static void outside(StreamTransport view, Runnable callback) {
        if (!(view instanceof View passed)) {
            callback.run();
            return;
        }
        int calls = passed.enter(0);
        try {
            callback.run();
        } finally {
            passed.enter(calls);
        }
    }

    /**
     * Closes {@code view} because the layer has failed: what is queued, such as its last message, is sent, and then the connection
     * ends as after {@code close()}, but with the reason {@link CloseReason#ERROR}. The layer passes the cause to the protocol.
     *
     * @param view the transport that the layer uses; one that was not passed is closed as usual
     */
    public static void closeFailed(StreamTransport view) {
        if (view instanceof View passed) {
            passed.fail();
        }
        view.close();
    }

    /** Returns the reason of a close that comes from the layer: {@link CloseReason#LOCAL_CLOSE}, or ERROR if the layer has failed. */
    public CloseReason reasonOfClose() {
        return failed ? CloseReason.ERROR : CloseReason.LOCAL_CLOSE;
    }

    private void run(Runnable call) {
        inside++;
        try {
            call.run();
        } finally {
            inside--;
        }
    }

    private final class View implements StreamTransport {
        /** Sets the number of calls that are under way, and returns what it was. */
        int enter(int calls) {
            int before = inside;
            inside = calls;
            return before;
        }

        void fail() {
            failed = true;
        }

        @Override
        public void write(ByteBuffer data) {
            inside++;
            try {
                transport.write(data);
            } finally {
                inside--;
            }
        }

        @Override
        public void writeAll(ByteBuffer... chunks) {
            run(() -> transport.writeAll(chunks));
        }

        @Override
        public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
            run(() -> transport.writeOwned(data, released));
        }

        @Override
        public void cork() {
            run(transport::cork);
        }

        @Override
        public void uncork() {
            run(transport::uncork);
        }

        @Override
        public void writeEof() {
            run(transport::writeEof);
        }

        @Override
        public void setProtocol(StreamProtocol next) {
            run(() -> transport.setProtocol(next));
        }

        @Override
        public StreamTransport passTo(StreamLayer next) {
            throw new IllegalStateException(
                    "passTo() on " + transport + ", which has a layer already: use the transport of that");
        }

        @Override
        public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
            inside++;
            try {
                return transport.sendFile(from, offset, count);
            } finally {
                inside--;
            }
        }

        @Override
        public void pauseReading() {
            run(transport::pauseReading);
        }

        @Override
        public void resumeReading() {
            run(transport::resumeReading);
        }

        @Override
        public void setWriteLimits(int low, int high) {
            run(() -> transport.setWriteLimits(low, high));
        }

        @Override
        public void close() {
            run(transport::close);
        }

        @Override
        public void abort() {
            run(transport::abort);
        }

        @Override
        public void abort(Throwable cause) {
            run(() -> transport.abort(cause));
        }

        @Override
        public StreamProtocol protocol() {
            return transport.protocol();
        }

        @Override
        public boolean canWriteEof() {
            return transport.canWriteEof();
        }

        @Override
        public <T> T option(SocketOption<T> option) {
            return transport.option(option);
        }

        @Override
        public EventLoop loop() {
            return transport.loop();
        }

        @Override
        public @Nullable SocketAddress localAddress() {
            return transport.localAddress();
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return transport.remoteAddress();
        }

        @Override
        public boolean isClosing() {
            return transport.isClosing();
        }

        @Override
        public CloseReason closeReason() {
            return transport.closeReason();
        }

        @Override
        public LoopFuture<Void> closed() {
            return transport.closed();
        }

        @Override
        public long writeBufferSize() {
            return transport.writeBufferSize();
        }

        @Override
        public LoopFuture<Void> drained() {
            return transport.drained();
        }

        @Override
        public WriteLimits writeLimits() {
            return transport.writeLimits();
        }

        @Override
        public boolean isWritingPaused() {
            return transport.isWritingPaused();
        }

        @Override
        public boolean isReading() {
            return transport.isReading();
        }

        @Override
        public <T> Optional<T> info(Class<T> type) {
            return transport.info(type);
        }

        @Override
        public String toString() {
            return transport.toString();
        }
    }
}
