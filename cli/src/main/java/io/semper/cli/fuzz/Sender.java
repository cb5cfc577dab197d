package io.semper.cli.fuzz;

import io.semper.LoopFuture;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an end sends: writes and files, which are refused in some states and dropped in others. For the loop's owner. */
final class Sender {
    private final End end;
    private final Traffic traffic;
    private boolean eofWritten;
    private boolean fileCancelled;

    /** The file that is being sent, and what had been sent before it. */
    private @Nullable LoopFuture<Long> file;

    private long sentBeforeFile;

    Sender(End end) {
        this.end = end;
        traffic = end.traffic;
    }

    /** Writes {@code count} bytes with {@code writing}, which must consume them. */
    void write(int count, Consumer<ByteBuffer> writing) {
        send(count, bytes -> {
            writing.accept(bytes);
            end.expect(!bytes.hasRemaining(), "a write left " + bytes);
        });
    }

    void writeOwned(int count) {
        boolean dropped = end.transport().isClosing();
        boolean[] released = {false};
        send(count, bytes -> {
            end.transport()
                    .writeOwned(
                            bytes,
                            back -> end.world.callback(traffic.name + ".released", () -> {
                                end.expect(
                                        back == bytes && !released[0],
                                        "released " + back + " twice, or for another buffer");
                                end.expect(
                                        !dropped || back.remaining() == count,
                                        "dropped a buffer and moved it: " + back);
                                released[0] = true;
                                end.world.lent--;
                                end.react("released");
                            }));
            end.world.lent++;
        });
    }

    private void send(int count, Consumer<ByteBuffer> sending) {
        settleFile();
        boolean dropped = end.transport().isClosing();
        boolean refused = eofWritten || isSendingFile();
        long before = traffic.sent;
        ByteBuffer bytes = traffic.next(count);
        if (dropped) {
            traffic.sent = before;
        }
        try {
            sending.accept(bytes);
            end.expect(dropped || !refused, "a write was accepted after writeEof() or beside a file");
        } catch (IllegalStateException refusal) {
            traffic.sent = before;
            end.expect(refused, "a write was refused: " + Text.of(refusal));
        }
    }

    void sendFile(int most) {
        if (!traffic.hasHeader()) {
            write(Traffic.HEADER, end.transport()::write);
        }
        settleFile();
        boolean refused = end.transport().isClosing() || eofWritten || isSendingFile();
        int count = Math.min(most, Places.mostOfFile());
        try {
            LoopFuture<Long> sending =
                    end.world.loop.sendFile(end.transport(), end.world.pattern, traffic.placeInFile(), count);
            end.expect(!refused, "a file was accepted in a wrong state");
            file = sending;
            sentBeforeFile = traffic.sent;
            traffic.sent += count;
            end.world.await("file", sending, this, done -> {
                settleFile();
                boolean failed = done.isCancelled() || done.exception() != null;
                end.expect(
                        failed ? done.isCancelled() || end.transport().isClosing() : done.result() == count,
                        "a file ended with " + done);
            });
        } catch (IllegalStateException refusal) {
            end.expect(refused, "a file was refused: " + Text.of(refusal));
        }
    }

    void writeEof() {
        eofWritten |= !end.transport().isClosing();
        end.transport().writeEof();
    }

    /** Cancels the file that is being sent: if nothing of it was sent, the connection continues without it, and else is aborted. */
    void cancelFile(LoopFuture<?> sending) {
        fileCancelled = true;
        sending.cancel();
        settleFile();
    }

    /** A file that was cancelled before its first byte has sent nothing. */
    void settleFile() {
        if (file != null && file.isDone()) {
            if (file.isCancelled() && !end.transport().isClosing()) {
                traffic.sent = sentBeforeFile;
            }
            file = null;
        }
    }

    /** Whether bytes of the end are still to be sent. */
    boolean isSending() {
        return end.transport().writeBufferSize() > 0 || isSendingFile();
    }

    private boolean isSendingFile() {
        return file != null && !file.isDone();
    }

    /** Whether the cancel of a file may have aborted the connection. */
    boolean mayHaveAborted() {
        return fileCancelled;
    }
}
