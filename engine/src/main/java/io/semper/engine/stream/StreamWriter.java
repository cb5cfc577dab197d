package io.semper.engine.stream;

import io.semper.LoopClosedException;
import io.semper.WriteQueueFullException;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.stream.WriteQueue.Owned;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The way out. Bytes go to the system inside {@code write} while nothing waits; what it does not take waits in a {@link WriteQueue},
 * and write readiness is asked for only as long as something does. Unsent bytes alone count against the limits.
 */
final class StreamWriter {
    /** The state of our half of the stream. */
    private enum Half {
        OPEN,
        /** A file is being sent, and nothing else is taken until it has ended. */
        SENDING_FILE,
        /** {@code writeEof} was called and bytes still wait. */
        ENDING,
        ENDED
    }

    private final SocketStream stream;
    private @Nullable FlowControl flow;
    private @Nullable WriteQueue queue;
    private Half half = Half.OPEN;
    private boolean corked;

    StreamWriter(SocketStream stream) {
        this.stream = stream;
    }

    long size() {
        return stream.isOver() || stream.isDelivering()
                ? 0
                : (queue == null ? 0 : queue.bytes()) + stream.socket.unsent();
    }

    boolean isDrained() {
        return queue == null && stream.socket.unsent() == 0;
    }

    boolean wantsToWrite() {
        return !corked
                && !stream.isDelivering()
                && (queue != null && queue.wantsToWrite() || stream.socket.unsent() != 0);
    }

    void limits(int low, int high) {
        flow().limits(low, high);
    }

    /** Made when something first waits. */
    private FlowControl flow() {
        if (flow == null) {
            flow = new FlowControl(stream);
        }
        return flow;
    }

    void write(ByteBuffer data) {
        sendNow(data);
        if (data.hasRemaining()) {
            keep(data);
        }
        noteUnsent();
    }

    void writeAll(ByteBuffer[] chunks) {
        if (sendsAtOnce()) {
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
        sendNow(data);
        if (data.hasRemaining() && !stream.isClosing()) {
            queue().own(new Owned(data, owned.released));
        } else {
            releases().add(owned);
        }
        noteUnsent();
    }

    /** Gives a buffer back that a closing connection does not send; its remaining bytes tell. */
    void refuse(Owned owned) {
        if (owned.released != null && stream.loop().isClosed()) {
            throw new LoopClosedException("writeOwned() on " + stream.describe()
                    + ": the loop is closed and cannot give the buffer back; it stays the caller's");
        }
        releases().add(owned);
    }

    /** Whether bytes are still taken; a closing transport drops them. */
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

    /** Refuses a file as bytes are refused; a connection that closes refuses it too, since nobody would hear of the end. */
    void checkCanSendFile() {
        if (!accepts("sendFile()")) {
            throw new IllegalStateException(
                    "sendFile() on " + stream.describe() + ": the connection is closing; nothing more can be sent");
        }
    }

    /** Sends a file after all that is queued, from a later turn on; reading pauses meanwhile. */
    void send(FileTransfer sending) {
        half = Half.SENDING_FILE;
        queue().file(sending);
        if (stream.timeouts != null) {
            stream.timeouts.waiting(true);
        }
        stream.reader.suspend();
        stream.schedule(Interest.WRITE);
    }

    /** Bytes are taken and delivered again. What waited for the file is up to the next flush. */
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

    private boolean sendsAtOnce() {
        return queue == null && !corked;
    }

    private void sendNow(ByteBuffer data) {
        if (data.hasRemaining() && sendsAtOnce()) {
            try {
                send(data);
            } catch (IOException e) {
                stream.sendingFailed("writing to", e);
            }
        }
    }

    /** As much of {@code data} as the system takes; what waits is not looked at. */
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
            int taken = socket.write(staging.flip());
            taken(taken);
            data.position(start + taken);
            if (taken < n) {
                return;
            }
        }
    }

    /** One gathering call where it can be; else they are put side by side in the staging buffer first. */
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

    /** Notes that the system took {@code bytes}, and returns that. */
    long taken(long bytes) {
        if (stream.timeouts != null && bytes > 0) {
            stream.timeouts.sent();
        }
        return bytes;
    }

    /** Copies what the system did not take; over the cap the connection fails. */
    private void keep(ByteBuffer data) {
        if (!data.hasRemaining()) {
            return;
        }
        if (stream.isClosing()) {
            data.position(data.limit());
            return;
        }
        long cap = stream.options.writeQueueCap();
        long kept = (queue == null ? 0 : queue.copied()) + stream.socket.unsent() + data.remaining();
        if (kept > cap) {
            data.position(data.limit());
            stream.fail(new WriteQueueFullException("writing to " + stream.describe() + ": " + kept
                    + " copied bytes would wait for the peer, and the cap is " + cap
                    + "; heed pauseWriting(), or raise StreamOptions.writeQueueCap"));
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
    }

    /** The last step of a call, since it may call the protocol: pauses if too much is queued, and has writing resumed if little is. */
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

    /** Not while a file is sent: the writes that this invites would be refused. */
    void resumeIfLow() {
        if (flow != null && !isSendingFile()) {
            flow.shrunk(size());
        }
    }

    private void flush() {
        WriteQueue waiting = queue;
        try {
            taken(stream.socket.finishWrite());
            if (waiting != null) {
                taken(waiting.drainTo(stream.socket, releases()::add));
            }
        } catch (IOException e) {
            stream.sendingFailed("writing to", e);
            return;
        }
        if (waiting != null && waiting.isEmpty()) {
            if (stillSends(waiting.file())) {
                stream.updateInterest();
                return;
            }
            queue = null;
            waiting.giveBack();
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

    /** A file that goes after the queue gets its turn; false if there is none any more. */
    private boolean stillSends(@Nullable FileTransfer sending) {
        if (sending == null) {
            return false;
        }
        try {
            sending.advance();
        } catch (IOException e) {
            stream.sendingFailed("sending a file to", e);
        } catch (Throwable thrown) { // of the channel or of an executor, which are the application's
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

    private void shutDown() {
        half = Half.ENDED;
        try {
            stream.socket.shutdownOutput();
        } catch (IOException e) {
            stream.sendingFailed("ending the sending half to", e);
        }
    }

    /** Forgets what waits; {@code cause} is what the connection died of, if that was no wish of ours. */
    void drop(@Nullable Throwable cause) {
        WriteQueue waiting = queue;
        corked = false;
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
    }
}
