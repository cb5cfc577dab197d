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
 * A part of a file on its way to a connection. {@link StreamWriter} says when: after what was queued before. The system moves the bytes
 * itself as long as it can; where it cannot, or says nothing clear, they are read off the loop, a piece at a time, and the next piece
 * is read when the system has taken the one before. For the loop's owner.
 *
 * <pre>
 *   NEW --> DIRECT --> READING <--> WRITING        any --> ENDED
 * </pre>
 */
public final class FileTransfer {
    private enum State {
        /** Waits for what was queued before. */
        NEW,
        /** The system moves the bytes. */
        DIRECT,
        /** A job reads a piece, which is the job's until it ends. */
        READING,
        /** A piece goes to the system. */
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

    /** How much the system moves before others get their turn. */
    private static final long MAX_AT_ONCE = 1024 * 1024;

    /** So many calls in a row that move nothing though there is room for more: the system does not know how to send this file. */
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

    /** While WRITING, what is being written; while DIRECT or READING, null. */
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
    public static LoopFuture<Long> start(
            StreamRoom room, StreamTransport to, FileChannel from, long offset, long count) {
        LoopCore loop = room.loop();
        loop.checkUsable();
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(from, "from");
        if (!(to instanceof SocketStream stream) || stream.loop() != loop) {
            throw new IllegalArgumentException(
                    "sendFile() to " + to + " on " + loop + ": only the connections of this loop can be sent files");
        }
        if (offset < 0 || count <= 0) {
            throw new IllegalArgumentException("sendFile() of " + count + " bytes from " + offset + " on to "
                    + stream.describe() + ": an offset of 0 or more and a count of 1 or more are possible");
        }
        if (!from.isOpen()) {
            throw new IllegalArgumentException("sendFile() to " + stream.describe() + ": the file is closed");
        }
        stream.writer().checkCanSendFile();
        checkReadable(room, from);
        FileTransfer sending = new FileTransfer(loop, stream, from, offset, count);
        sending.promise.onCancel(sending::cancel);
        stream.writer().send(sending);
        return sending.promise.future();
    }

    /** A read of nothing asks the channel, and not the system. */
    private static void checkReadable(StreamRoom room, FileChannel file) {
        try {
            room.files().call(() -> (long) file.read(StreamSocket.END, 0));
        } catch (IOException e) {
            return; // the first real read tells
        }
    }

    /** Whether the socket's readiness is what is waited for. */
    boolean wantsToWrite() {
        return state == State.DIRECT || state == State.WRITING;
    }

    /** Gives the system what it takes now. To be called when nothing earlier waits; throws what the connection died of. */
    void advance() throws IOException {
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
            stream.timeouts.waiting(socket.unsent() != 0); // no peer can take what a job has still to read
        }
        stream.room.files().read(() -> read(target, position)).addDoneCallback(read -> pieceRead(target, read));
    }

    /** Job. Systems refuse to read where no file can have bytes; what has no size may have some all the same. */
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

    /** Code of the application threw; what leaves the loop does so when the running callback has returned. */
    void broke(Throwable thrown) {
        if (state != State.ENDED) {
            fileFailed(thrown);
        }
        if (LoopCore.escapes(thrown)) {
            loop.rethrowLater(thrown);
        }
    }

    /** How much of the range the peer gets cannot be known: a connection that carried a part of it ends. */
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
        end();
        if (sent > 0) {
            stream.abort();
        } else {
            stream.writer().fileEnded();
            stream.schedule(Interest.WRITE); // a close or an end may have waited for us
        }
    }

    /** The connection is over; {@code cause} is what it died of, or null if our side aborted it. */
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
