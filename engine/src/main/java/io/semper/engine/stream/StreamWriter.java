package io.semper.engine.stream;

import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.WriteLimits;
import io.semper.WriteQueueFullException;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.life.DrainWaiters;
import io.semper.engine.life.FlowControl;
import io.semper.engine.stream.WriteQueue.Owned;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a socket. Bytes are passed to the OS inside {@code write} while nothing is queued. Bytes that the OS does not take
 * are kept in a {@link WriteQueue}, and write readiness is requested only while there are any. Only unsent bytes count for flow control.
 *
 * <p>It is one class because every call that sends, and the end of each, depends on the same four fields.
 */
final class StreamWriter {
    /** The state of the sending half. */
    private enum Half {
        OPEN,
        /** A file is being sent, and nothing else is accepted until it has ended. */
        SENDING_FILE,
        /** {@code writeEof} was called, and bytes are still queued. */
        ENDING,
        ENDED
    }

    private static final VarHandle PUBLISHED;

    static {
        try {
            PUBLISHED = MethodHandles.lookup().findVarHandle(StreamWriter.class, "published", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SocketStream stream;

    /** {@link #size} as the counters and other threads know it. Opaque, so that no thread reads half of it. */
    private long published;

    private @Nullable FlowControl flow;
    private @Nullable WriteQueue queue;
    private @Nullable DrainWaiters drains;
    private Half half = Half.OPEN;
    private boolean corked;

    /** Whether bytes were dropped, so that what was written will never be sent completely. */
    private boolean dropped;

    StreamWriter(SocketStream stream) {
        this.stream = stream;
    }

    /** {@link #size} for any thread, slightly late there. */
    long published() {
        return (long) PUBLISHED.getOpaque(this);
    }

    /** The last step of whatever may change {@link #size}. */
    private void publish() {
        long now = size();
        if (now != published) {
            stream.loop().counters().queued(now - published);
            PUBLISHED.setOpaque(this, now);
        }
    }

    long size() {
        return stream.isOver() || stream.isDelivering()
                ? 0
                : (queue == null ? 0 : queue.bytes()) + stream.socket.unsent();
    }

    boolean isDrained() {
        return !isQueued() && stream.socket.unsent() == 0;
    }

    /** Whether bytes or a file are queued. After the cancellation of a file there is a queue with nothing in it until the next flush. */
    private boolean isQueued() {
        return queue != null && (!queue.isEmpty() || queue.file() != null);
    }

    boolean wantsToWrite() {
        return !corked
                && !stream.isDelivering()
                && (queue != null && queue.wantsToWrite() || stream.socket.unsent() != 0);
    }

    void limits(int low, int high) {
        flow().limits(low, high);
    }

    boolean isPaused() {
        return flow != null && flow.isPaused();
    }

    /** Returns the marks that were set, or null if none were. */
    @Nullable
    WriteLimits limits() {
        return flow == null ? null : flow.limits();
    }

    /** Created when bytes are first queued. */
    private FlowControl flow() {
        if (flow == null) {
            flow = new FlowControl(stream, stream.options.lowLimit(), stream.options.highLimit());
        }
        return flow;
    }

    /** Returns a future that completes when nothing that was written before is unsent. */
    LoopFuture<Void> drained() {
        if (dropped) {
            return LoopFutures.failed(stream.loop(), notTaken(stream.cause()));
        }
        if (size() == 0 && !isSendingFile() && !stream.isBrokenOff()) {
            return LoopFutures.completed(stream.loop(), null);
        }
        if (drains == null) {
            drains = new DrainWaiters(size());
        }
        return drains.add(stream.loop(), queue == null ? null : queue.file());
    }

    private IOException notTaken(@Nullable Throwable cause) {
        return new IOException(
                "drained() on " + stream.describe() + ": the connection ended before the OS had taken what was written",
                cause);
    }

    private void noteTaken() {
        DrainWaiters waiters = drains;
        if (waiters != null) {
            waiters.sent(size(), queue == null ? null : queue.file());
            if (waiters.isEmpty()) {
                drains = null;
            }
        }
    }

    /** Counts bytes that are to be sent or queued next: earlier, those corked before them would seem to be sent. */
    private void noteWritten(long bytes) {
        if (drains != null) {
            drains.wrote(bytes);
        }
    }

    /** Records that a closing connection drops {@code bytes}. */
    void noteDropped(long bytes) {
        dropped |= bytes > 0;
    }

    void write(ByteBuffer data) {
        sendNow(data, true);
        if (data.hasRemaining()) {
            keep(data);
        }
        noteUnsent();
    }

    void writeAll(ByteBuffer[] chunks) {
        long bytes = corked || drains != null ? Staging.remaining(chunks, 0, chunks.length) : 0;
        boolean now = sendsAtOnce(bytes, bytes);
        noteWritten(bytes);
        if (now) {
            try {
                sendAll(chunks);
            } catch (IOException e) {
                stream.sendingFailed("writing to", e);
            }
        }
        for (ByteBuffer chunk : chunks) {
            keep(chunk);
        }
        noteUnsent();
    }

    void writeOwned(Owned owned) {
        ByteBuffer data = owned.buffer;
        sendNow(data, false);
        if (data.hasRemaining() && !stream.isClosing()) {
            queue().own(new Owned(data, owned.released));
        } else {
            noteDropped(data.remaining());
            releases().add(owned);
        }
        noteUnsent();
    }

    /** Releases a buffer that a closing connection does not send, as its remaining bytes show. */
    void refuse(Owned owned) {
        if (owned.released != null && stream.loop().isClosed()) {
            throw new LoopClosedException("writeOwned() on " + stream.describe()
                    + ": the loop is closed and cannot release the buffer; it still belongs to the caller");
        }
        noteDropped(owned.buffer.remaining());
        releases().add(owned);
    }

    /** Whether bytes are still accepted; a closing transport drops them. Throws during {@code sendFile} and after {@code writeEof}. */
    boolean accepts(String call) {
        if (stream.isClosing() || stream.isBrokenOff()) {
            return false;
        }
        if (half != Half.OPEN) {
            throw new IllegalStateException(
                    half == Half.SENDING_FILE
                            ? call + " during sendFile() on " + stream.describe()
                                    + ": wait for the end of its future, or cancel it"
                            : call + " after writeEof() on " + stream.describe()
                                    + ": the sending half is closed; nothing can be sent any more");
        }
        return true;
    }

    /**
     * Refuses a file when bytes would be refused. A closing connection refuses it, too, since the future of the transfer could never
     * succeed.
     */
    void checkCanSendFile() {
        if (!accepts("sendFile()")) {
            throw new IllegalStateException(
                    "sendFile() on " + stream.describe() + ": the connection is closing; nothing more can be sent");
        }
    }

    /** Sends a file after everything queued, from a later turn on; reading is suspended meanwhile. */
    void send(FileTransfer sending) {
        half = Half.SENDING_FILE;
        queue().file(sending);
        if (stream.timeouts != null) {
            stream.timeouts.waiting(true);
        }
        stream.reader.suspend();
        stream.schedule(Interest.WRITE);
    }

    /** Accepts and delivers bytes again. What was deferred because of the file, such as a close, follows in the next flush. */
    void fileEnded() {
        queue().file(null);
        if (half == Half.SENDING_FILE) {
            half = Half.OPEN;
        }
        stream.reader.unsuspend();
    }

    boolean isSendingFile() {
        return queue != null && queue.file() != null;
    }

    private ReleaseQueue releases() {
        return stream.room.releases();
    }

    /**
     * Whether {@code bytes} more, of which {@code copied} would be copied, go to the OS now. A cork holds back no more than the high-water
     * mark and the cap: if they would exceed one of them, what is corked is sent first, and then they are corked in its place, unless they
     * alone exceed it.
     */
    private boolean sendsAtOnce(long bytes, long copied) {
        if (!corked) {
            return !isQueued();
        }
        if (flow().exceededBy(size() + bytes) || copied > 0 && kept(copied) > stream.options.writeQueueCap()) {
            flush();
        }
        return !isQueued() && stream.isOpen() && (flow().exceededBy(bytes) || copied > stream.options.writeQueueCap());
    }

    /** Sends what is corked if it would pause writing. The transport stays corked. */
    void sendCorkedIfHigh() {
        if (corked && flow().exceededBy(size())) {
            flush();
        }
    }

    /** The number of copied bytes in the queue with {@code more}. */
    private long kept(long more) {
        return (queue == null ? 0 : queue.copied()) + stream.socket.unsent() + more;
    }

    private void sendNow(ByteBuffer data, boolean isCopied) {
        int bytes = data.remaining();
        boolean now = bytes > 0 && sendsAtOnce(bytes, isCopied ? bytes : 0);
        noteWritten(bytes);
        if (now) {
            try {
                send(data);
            } catch (IOException e) {
                stream.sendingFailed("writing to", e);
            }
        }
    }

    /** Passes as much of {@code data} to the OS as it takes, regardless of queued bytes. */
    void send(ByteBuffer data) throws IOException {
        StreamSocket socket = stream.socket;
        if (data.isDirect()) {
            taken(socket.write(data));
            return;
        }
        while (data.hasRemaining()) {
            ByteBuffer staging = stream.room.buffers().staging();
            int start = data.position();
            int n = Staging.fill(staging, data);
            data.position(start); // the OS may take none of the bytes, and the write may throw
            int taken = socket.write(staging.flip());
            taken(taken);
            data.position(start + taken);
            if (taken < n) {
                return;
            }
        }
    }

    /** Makes one gathering call if possible; otherwise the chunks are first copied into the staging buffer one after the other. */
    private void sendAll(ByteBuffer[] chunks) throws IOException {
        StreamSocket socket = stream.socket;
        if (Staging.canBeGathered(chunks)) {
            for (int from = 0; from < chunks.length; from += StreamSocket.MAX_CHUNKS) {
                int count = Math.min(StreamSocket.MAX_CHUNKS, chunks.length - from);
                long offered = Staging.remaining(chunks, from, count);
                if (offered > 0 && taken(socket.write(chunks, from, count)) < offered) {
                    return;
                }
            }
            return;
        }
        for (int at = 0; at < chunks.length; ) {
            ByteBuffer staging = stream.room.buffers().staging();
            at = Staging.fill(staging, chunks, at);
            staging.flip();
            if (staging.hasRemaining() && taken(socket.write(staging)) >= 0 && staging.hasRemaining()) {
                keep(staging);
                return;
            }
        }
    }

    /** Records that a write accepted {@code bytes}, and returns that number. */
    long taken(long bytes) {
        if (bytes > 0) {
            stream.sent(bytes);
            progressed();
        }
        return bytes;
    }

    private void progressed() {
        if (stream.timeouts != null) {
            stream.timeouts.sent();
        }
    }

    /** Queues a copy of bytes that the OS did not take. Above the cap the connection fails. */
    private void keep(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        if (stream.isClosing()) {
            noteDropped(data.remaining());
            data.position(data.limit());
            return;
        }
        long cap = stream.options.writeQueueCap();
        long kept = kept(data.remaining());
        if (kept > cap) {
            noteDropped(data.remaining());
            data.position(data.limit());
            stream.fail(new WriteQueueFullException("writing to " + stream.describe() + ": " + kept
                    + " copied bytes would be queued, and the cap is " + cap
                    + "; stop writing after pauseWriting(), or raise StreamOptions.writeQueueCap"));
            return;
        }
        queue().copy(data);
    }

    private WriteQueue queue() {
        if (queue == null) {
            queue = stream.room.buffers().takeQueue();
        }
        return queue;
    }

    private void noteUnsent() {
        if (!isDrained() && !stream.isClosing()) {
            if (stream.timeouts != null) {
                stream.timeouts.waiting(true);
            }
            stream.updateInterest();
            flow();
        }
        publish();
    }

    /**
     * Pauses writing if too much is queued, and schedules a resume if little is. The last step of a call, since it may call the protocol.
     */
    void lookAtFlow() {
        if (flow != null && flow.changed(size())) {
            stream.schedule(StreamWork.FLOW);
        }
    }

    void onWritable() {
        if (stream.isOpen() || stream.isFlushing()) {
            flush();
            resumeIfLow();
        }
    }

    /** As {@link #onWritable}, but the protocol is called in a later turn, so that an exit that it throws does not interrupt the caller. */
    void tryToSend() {
        if (stream.isOpen() || stream.isFlushing()) {
            flush();
            lookAtFlow();
        }
    }

    /** Does nothing while a file is sent: the protocol's writes would be refused. */
    void resumeIfLow() {
        if (flow != null && !isSendingFile()) {
            flow.shrunk(size());
        }
    }

    private void flush() {
        sendQueued();
        publish();
    }

    private void sendQueued() {
        WriteQueue waiting = queue;
        try {
            if (stream.socket.finishWrite() > 0) {
                stream.active(); // with bytes that were counted when a write accepted them
                progressed();
            }
            if (waiting != null) {
                taken(waiting.drainTo(stream.socket, releases()::add));
            }
        } catch (IOException e) {
            stream.sendingFailed("writing to", e);
            return;
        }
        noteTaken();
        if (waiting != null && waiting.isEmpty()) {
            if (stillSends(waiting.file())) {
                stream.updateInterest();
                return;
            }
            queue = null;
            waiting.giveBack();
            noteTaken();
        }
        if (isDrained()) {
            if (stream.timeouts != null) {
                stream.timeouts.waiting(false);
            }
            if (half == Half.ENDING) {
                shutDown();
            }
            stream.flushed();
        }
        stream.updateInterest();
    }

    /** Advances the file that follows the queued bytes; returns false if there is none any more. */
    private boolean stillSends(@Nullable FileTransfer sending) {
        if (sending == null) {
            return false;
        }
        try {
            sending.advance();
        } catch (IOException e) {
            stream.sendingFailed("sending a file to", e);
        } catch (Throwable thrown) { // thrown by the channel or an executor of the application
            sending.broke(thrown);
        }
        return queue == null || queue.file() != null;
    }

    void cork() {
        if (!corked && !stream.isClosing()) {
            stream.loop().uncorkLater(stream);
            corked = true;
        }
    }

    void uncork() {
        if (corked) {
            corked = false;
            flush();
        }
    }

    void writeEof() {
        if (half == Half.ENDING || half == Half.ENDED || stream.isClosing()) {
            return;
        }
        half = Half.ENDING;
        if (isDrained()) {
            shutDown();
        }
    }

    /** Whether the OS was asked to end the sending half, which it may refuse to do again. */
    boolean hasEnded() {
        return half == Half.ENDED;
    }

    /** Whether the application has ended the sending half, even if bytes are still queued. */
    boolean isEnding() {
        return half == Half.ENDING || half == Half.ENDED;
    }

    private void shutDown() {
        half = Half.ENDED;
        try {
            stream.socket.shutdownOutput();
        } catch (IOException e) {
            stream.sendingFailed("ending the sending half to", e);
        }
    }

    /** Drops everything queued; {@code cause} is the failure that ended the connection, or null if the local side ended it. */
    void drop(@Nullable Throwable cause) {
        WriteQueue waiting = queue;
        corked = false;
        dropped |= !isDrained();
        if (flow != null) {
            flow.ended();
        }
        if (waiting != null) {
            FileTransfer sending = waiting.file();
            if (sending != null) {
                sending.dropped(cause);
                waiting.file(null);
            }
            waiting.clear(releases()::add);
            waiting.giveBack();
            queue = null;
        }
        publish();
        if (drains != null) {
            if (!stream.loop().isClosed()) {
                drains.fail(() -> notTaken(cause));
            }
            drains = null;
        }
    }
}
