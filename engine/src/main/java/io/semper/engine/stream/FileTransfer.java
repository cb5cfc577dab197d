package io.semper.engine.stream;

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
        /** A job reads a piece; the loop has no part in it. */
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

    private interface FileCall<T> {
        T run() throws IOException;
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
        checkReadable(from);
        FileTransfer sending = new FileTransfer(loop, stream, from, offset, count);
        sending.promise.onCancel(sending::cancel);
        stream.writer().send(sending);
        return sending.promise.future();
    }

    /** A read of nothing asks the channel, and not the system. */
    private static void checkReadable(FileChannel file) {
        try {
            undisturbed(() -> file.read(StreamSocket.END, 0));
        } catch (IOException e) {
            return; // the first real read tells
        }
    }

    /** An interrupted thread would close the file by using it: the flag is kept from it. */
    private static <T> T undisturbed(FileCall<T> call) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return call.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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
        long asked = Math.min(left(), MAX_AT_ONCE);
        long moved = socket.sendFile(file, offset + sent, asked);
        if (moved == StreamSocket.UNSUPPORTED) {
            readPiece();
            return;
        }
        sent += stream.writer().taken(moved);
        fruitless = moved > 0 ? 0 : fruitless + 1;
        if (left() == 0) {
            complete();
        } else if (moved < asked) {
            lookForTheEnd();
        }
    }

    /** Fewer bytes than asked for: the socket is full, or the file has ended, perhaps earlier than it did a moment ago. */
    private void lookForTheEnd() {
        long size;
        try {
            size = undisturbed(file::size);
        } catch (IOException | RuntimeException e) {
            size = 0;
        }
        if (size == 0 || fruitless > MAX_FRUITLESS) {
            readPiece(); // what has no size may have bytes; a read tells, or says what is wrong
        } else if (offset + sent >= size) {
            complete();
        }
    }

    private void readPiece() {
        state = state.to(State.READING);
        ByteBuffer known = piece;
        ByteBuffer target = known == null ? stream.room.buffers().takePiece(left()) : known;
        piece = target;
        target.clear().limit((int) Math.min(target.capacity(), left()));
        long position = offset + sent;
        if (stream.timeouts != null) {
            stream.timeouts.waiting(socket.unsent() != 0); // no peer can take what a job has still to read
        }
        loop.<Integer>runInExecutor(null, () -> undisturbed(() -> read(target, position)))
                .addDoneCallback(this::pieceRead);
    }

    /** Job. Systems refuse to read where no file can have bytes; what has no size may have some all the same. */
    private int read(ByteBuffer target, long position) throws IOException {
        long size = file.size();
        return size > 0 && position >= size ? -1 : file.read(target, position);
    }

    private void pieceRead(LoopFuture<Integer> read) {
        Throwable failure = read.isCancelled() ? null : read.exception();
        if (state == State.ENDED) {
            giveBack();
            return;
        }
        ByteBuffer filled = Objects.requireNonNull(piece);
        if (failure != null || read.isCancelled()) {
            fileFailed(failure);
        } else if (filled.position() == 0) {
            complete();
        } else {
            filled.flip();
            state = state.to(State.WRITING);
            if (stream.timeouts != null) {
                stream.timeouts.waiting(true);
            }
        }
        stream.writer().onWritable();
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

    /** Nobody could tell how much of the range the peer got: a connection that carried a part of it ends. */
    private void fileFailed(@Nullable Throwable cause) {
        end();
        IOException failure = new IOException(
                attempt() + ": reading the file at " + (offset + sent) + " failed"
                        + (cause == null ? "" : ": " + NetErrors.reason(cause)),
                cause);
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
        if (!loop.isClosed()) {
            promise.tryFail(
                    cause != null
                            ? cause
                            : new ConnectionResetException(
                                    attempt() + ": the connection was aborted after " + sent + " bytes of the file"));
        }
    }

    private void end() {
        boolean inUse = state == State.READING;
        state = state.to(State.ENDED);
        if (!inUse) {
            giveBack();
        }
    }

    private void giveBack() {
        ByteBuffer known = piece;
        piece = null;
        if (known != null) {
            stream.room.buffers().givePiece(known);
        }
    }

    private String attempt() {
        return "sendFile() to " + stream.describe();
    }

    @Override
    public String toString() {
        return attempt() + " (" + state + ", " + sent + " of " + count + " bytes)";
    }
}
