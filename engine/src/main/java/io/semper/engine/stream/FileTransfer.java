package io.semper.engine.stream;

import io.semper.Capability;
import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamTransport;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.net.NetErrors;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The transfer of a part of a file to a connection. {@link StreamWriter} starts it after the bytes queued before are sent. The OS moves the
 * bytes itself as long as it can. If it cannot, or its answers are unclear, they are read off the loop in pieces; the next piece is read
 * when the OS has taken the last one. Owner only.
 *
 * <pre>
 *   NEW --> DIRECT --> READING <--> WRITING        any --> ENDED
 * </pre>
 */
public final class FileTransfer {
    private enum State {
        /** Bytes queued before are still to be sent. */
        NEW,
        /** The OS moves the bytes. */
        DIRECT,
        /** A job reads a piece, whose buffer belongs to the job until it ends. */
        READING,
        /** A piece is being sent. */
        WRITING,
        ENDED;

        private static final Map<State, EnumSet<State>> NEXT = new EnumMap<>(Map.of(
                NEW, EnumSet.of(DIRECT, ENDED),
                DIRECT, EnumSet.of(READING, ENDED),
                READING, EnumSet.of(WRITING, ENDED),
                WRITING, EnumSet.of(READING, ENDED),
                ENDED, EnumSet.noneOf(State.class)));

        State to(State next) {
            if (!Objects.requireNonNull(NEXT.get(this)).contains(next)) {
                throw new IllegalStateException("the sending of a file cannot go from " + this + " to " + next);
            }
            return next;
        }
    }

    /** The largest number of bytes that the OS moves in one call, so that other connections are served in between. */
    private static final long MAX_AT_ONCE = 1024 * 1024;

    /**
     * The number of calls in a row that may move nothing although the socket is ready; after one more, the OS is taken to be unable to send
     * this file.
     */
    private static final int MAX_FRUITLESS = 3;

    private final LoopCore loop;
    private final SocketStream stream;
    private final StreamSocket socket;
    private final FileChannel file;
    private final long offset;
    private final long count;
    private final LoopPromise<Long> promise;
    private State state = State.NEW;
    private long sent;
    private int fruitless;

    /** The piece that is being sent while WRITING; null while DIRECT or READING. */
    private @Nullable ByteBuffer piece;

    private FileTransfer(LoopCore loop, SocketStream stream, FileChannel file, long offset, long count) {
        this.loop = loop;
        this.stream = stream;
        this.socket = stream.socket;
        this.file = file;
        this.offset = offset;
        this.count = count;
        promise = loop.createPromise();
    }

    /** See {@link io.semper.EventLoop#sendFile}. */
    public static LoopFuture<Long> start(LoopCore loop, StreamTransport to, FileChannel from, long offset, long count) {
        loop.checkUsable();
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(from, "from");
        if (to.loop() != loop) {
            throw new IllegalArgumentException(
                    "sendFile() to " + to + " on " + loop + ": a file can only be sent to a connection of this loop");
        }
        return to.sendFile(from, offset, count);
    }

    static LoopFuture<Long> start(SocketStream stream, FileChannel from, long offset, long count) {
        LoopCore loop = stream.loop();
        loop.checkUsable();
        Objects.requireNonNull(from, "from");
        if (offset < 0 || count <= 0) {
            throw new IllegalArgumentException("sendFile() of " + count + " bytes from " + offset + " on to "
                    + stream.describe() + ": the offset must be 0 or more, and the count 1 or more");
        }
        if (!from.isOpen()) {
            throw new IllegalArgumentException("sendFile() to " + stream.describe() + ": the file is closed");
        }
        stream.writer().checkCanSendFile();
        checkReadable(stream.room, from);
        FileTransfer sending = new FileTransfer(loop, stream, from, offset, count);
        sending.promise.onCancel(sending::cancel);
        LoopFuture<Long> future = sending.promise.future();
        stream.send(sending);
        return future;
    }

    /** Throws if the channel was not opened for reading, which a read of no bytes checks without a system call. */
    private static void checkReadable(StreamRoom room, FileChannel file) {
        try {
            room.files().call(() -> (long) file.read(StreamSocket.END, 0));
        } catch (IOException e) {
            return; // the first real read reports it
        }
    }

    /** Whether the transfer can proceed when the socket is ready for writing. */
    boolean wantsToWrite() {
        return state == State.DIRECT || state == State.WRITING;
    }

    /**
     * Passes as many bytes to the OS as it takes now. Must be called when nothing queued before is left. Throws the failure that broke the
     * connection.
     */
    void advance() throws IOException {
        if (promise.future().isCancelled()) { // a stack overflow has interrupted cancel()
            end();
            stream.fileCancelled(sent > 0);
            return;
        }
        if (state == State.NEW) {
            state = state.to(State.DIRECT);
        }
        if (state == State.DIRECT) {
            moveDirectly();
        } else if (state == State.WRITING) {
            writePiece();
        }
    }

    private long left() {
        return count - sent;
    }

    private void moveDirectly() throws IOException {
        if (!loop.supports(Capability.ZERO_COPY_FILES)) {
            readPiece();
            return;
        }
        long position = offset + sent;
        long asked = Math.min(left(), MAX_AT_ONCE);
        long moved = stream.room.files().call(() -> socket.sendFile(file, position, asked));
        if (moved == StreamSocket.UNSUPPORTED) {
            readPiece();
            return;
        }
        if (moved == StreamSocket.END_OF_FILE) {
            complete();
            return;
        }
        sent += stream.writer().taken(moved);
        fruitless = moved > 0 ? 0 : fruitless + 1;
        if (left() == 0) {
            complete();
        } else if (fruitless > MAX_FRUITLESS) {
            readPiece();
        }
    }

    private void readPiece() {
        state = state.to(State.READING);
        ByteBuffer known = piece;
        piece = null;
        ByteBuffer target = known == null ? stream.room.buffers().takePiece(left()) : known;
        long position = offset + sent;
        long possible = Math.min(left(), Long.MAX_VALUE - position);
        target.clear().limit((int) Math.min(target.capacity(), possible));
        if (stream.timeouts != null) {
            stream.timeouts.waiting(socket.unsent() != 0); // the peer cannot take bytes that are not read yet
        }
        stream.room.files().read(() -> read(target, position)).addDoneCallback(read -> pieceRead(target, read));
    }

    /**
     * Runs in a job. The OS refuses to read at a position that no file can have, so the size is checked first. A file that reports the size
     * 0 may still have bytes.
     */
    private int read(ByteBuffer target, long position) throws IOException {
        long size = file.size();
        return !target.hasRemaining() || size > 0 && position >= size ? -1 : file.read(target, position);
    }

    private void pieceRead(ByteBuffer target, LoopFuture<Integer> read) {
        Throwable failure = read.isCancelled() ? new CancellationException("the read was cancelled") : read.exception();
        boolean filled = failure == null && target.position() > 0;
        if (!filled || state == State.ENDED) {
            stream.room.buffers().givePiece(target);
        }
        if (state == State.ENDED) {
            return;
        }
        if (filled) {
            piece = target.flip();
            state = state.to(State.WRITING);
            if (stream.timeouts != null) {
                stream.timeouts.waiting(true);
            }
        } else if (failure != null) {
            fileFailed(failure);
        } else {
            complete();
        }
        stream.schedule(Interest.WRITE);
    }

    private void writePiece() throws IOException {
        ByteBuffer filled = Objects.requireNonNull(piece);
        int before = filled.remaining();
        stream.writer().send(filled);
        sent += before - filled.remaining();
        if (left() == 0) {
            complete();
        } else if (!filled.hasRemaining()) {
            readPiece();
        }
    }

    private void complete() {
        end();
        stream.writer().fileEnded();
        promise.tryComplete(sent);
    }

    /** Called when code of the application threw. A throwable that escapes the loop is thrown after the running callback. */
    void broke(Throwable thrown) {
        if (state != State.ENDED) {
            fileFailed(thrown);
        }
        if (LoopCore.escapes(thrown)) {
            loop.rethrowLater(thrown);
        }
    }

    /** Ends the transfer. It is unknown how much of the range the peer gets, so a connection that carried a part of it ends, too. */
    private void fileFailed(Throwable cause) {
        end();
        IOException failure = failed("reading the file at " + (offset + sent) + " failed", cause);
        promise.tryFail(failure);
        if (sent > 0) {
            stream.fail(failure);
        } else {
            stream.writer().fileEnded();
        }
    }

    private void cancel() {
        if (state == State.ENDED) {
            return;
        }
        stream.cancelFile(this::end, sent > 0);
    }

    /** Called when the connection has ended; {@code cause} is the failure, or null if the local side aborted it. */
    void dropped(@Nullable Throwable cause) {
        if (state == State.ENDED) {
            return;
        }
        end();
        if (loop.isClosed()) {
            return;
        }
        if (cause == null || cause instanceof ConnectionResetException) {
            ConnectionResetException reset = new ConnectionResetException(
                    message("the connection was " + (cause == null ? "aborted" : "reset"), cause));
            reset.initCause(cause);
            promise.tryFail(reset);
        } else {
            promise.tryFail(failed("the connection failed", cause));
        }
    }

    private void end() {
        state = state.to(State.ENDED);
        ByteBuffer known = piece;
        piece = null;
        if (known != null) {
            stream.room.buffers().givePiece(known);
        }
    }

    private IOException failed(String what, Throwable cause) {
        return new IOException(message(what, cause), cause);
    }

    private String message(String what, @Nullable Throwable cause) {
        return attempt() + ": " + what + " after " + sent + " bytes of the file"
                + (cause == null ? "" : ": " + NetErrors.reason(cause));
    }

    private String attempt() {
        return "sendFile() to " + stream.describe();
    }

    @Override
    public String toString() {
        return attempt() + " (" + state + ", " + sent + " of " + count + " bytes)";
    }
}
