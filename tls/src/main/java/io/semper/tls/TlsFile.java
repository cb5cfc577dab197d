package io.semper.tls;

import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The transfer of a part of a file: read off the loop in pieces, and encrypted and written by the loop; the next piece is read when the
 * connection below has taken the last one. For the owner of the loop.
 */
final class TlsFile {
    private static final int PIECE = 64 * 1024;

    private final TlsLayer layer;
    private final TlsStream stream;
    private final FileChannel file;
    private final long offset;
    private final long count;
    private final LoopPromise<Long> promise;
    private final long queuedBefore;
    private long sent;
    private boolean ended;
    private boolean begun;

    TlsFile(TlsLayer layer, TlsStream stream, FileChannel file, long offset, long count) {
        this.layer = layer;
        this.stream = stream;
        this.file = file;
        this.offset = offset;
        this.count = count;
        promise = layer.loop().createPromise();
        queuedBefore = stream.writeBufferSize();
    }

    static void check(TlsStream stream, FileChannel from, long offset, long count) {
        if (offset < 0 || count <= 0) {
            throw new IllegalArgumentException("sendFile() of " + count + " bytes from " + offset + " on to "
                    + stream.describe() + ": the offset must be 0 or more, and the count 1 or more");
        }
        if (!from.isOpen()) {
            throw new IllegalArgumentException("sendFile() to " + stream.describe() + ": the file is closed");
        }
        try {
            from.read(ByteBuffer.allocate(0), 0);
        } catch (NonReadableChannelException e) {
            throw e;
        } catch (IOException e) {
            // the first real read reports it
        }
    }

    LoopFuture<Long> start() {
        promise.onCancel(this::cancelled);
        layer.writer().flush();
        whenTaken(this::readPiece);
        return promise.future();
    }

    /** Bytes written before the file that are still queued. */
    long queuedBefore() {
        return begun ? 0 : Math.min(queuedBefore, layer.below().writeBufferSize());
    }

    private void whenTaken(Runnable then) {
        layer.below().drained().addDoneCallback(taken -> {
            boolean dropped =
                    taken.isCancelled() || taken.exception() != null; // asked in any case, or it would be reported
            if (!ended && !dropped) {
                then.run();
            }
        });
    }

    private void readPiece() {
        begun = true;
        long left = Math.min(count - sent, Long.MAX_VALUE - offset - sent);
        if (left <= 0) {
            complete();
            return;
        }
        ByteBuffer piece = ByteBuffer.allocate((int) Math.min(PIECE, left));
        long position = offset + sent;
        layer.loop()
                .runInExecutor(null, () -> position >= file.size() && file.size() > 0 ? -1 : file.read(piece, position))
                .addDoneCallback(read -> {
                    Throwable failure =
                            read.isCancelled() ? new IOException("the read was cancelled") : read.exception();
                    if (ended) {
                        return;
                    }
                    if (failure != null) {
                        readFailed(failure);
                    } else if (piece.position() == 0) {
                        complete();
                    } else {
                        sendPiece(piece.flip());
                    }
                });
    }

    private void sendPiece(ByteBuffer piece) {
        int size = piece.remaining();
        if (!layer.writer().send(piece) && layer.isOpen()) {
            ended = true;
            promise.tryFail(new ConnectionResetException("sendFile() to " + stream.describe()
                    + ": the peer has ended the connection after " + sent + " bytes of the file"));
            stream.fileEnded();
            return;
        }
        sent += size;
        layer.writer().flush();
        whenTaken(sent == count ? this::complete : this::readPiece);
    }

    private void complete() {
        ended = true;
        promise.tryComplete(sent);
        stream.fileEnded();
    }

    private void readFailed(Throwable failure) {
        ended = true;
        IOException why = new IOException(
                "sendFile() to " + stream.describe() + ": reading the file at " + (offset + sent) + " failed after "
                        + sent + " bytes of the file: " + failure.getMessage(),
                failure);
        promise.tryFail(why);
        if (sent > 0) {
            stream.abort(why);
        } else {
            stream.fileEnded();
        }
    }

    private void cancelled() {
        if (ended) {
            return;
        }
        ended = true;
        if (sent > 0) {
            stream.abort();
        } else {
            stream.fileEnded();
        }
    }

    /** The connection has ended. */
    void dropped(@Nullable Throwable cause) {
        if (ended) {
            return;
        }
        ended = true;
        String message = "sendFile() to " + stream.describe() + ": the connection "
                + (cause == null ? "was aborted" : "failed") + " after " + sent + " bytes of the file"
                + (cause == null ? "" : ": " + cause.getMessage());
        if (cause == null || cause instanceof ConnectionResetException) {
            ConnectionResetException reset = new ConnectionResetException(message);
            reset.initCause(cause);
            promise.tryFail(reset);
        } else {
            promise.tryFail(new IOException(message, cause));
        }
    }
}
