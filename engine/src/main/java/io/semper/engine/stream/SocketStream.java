package io.semper.engine.stream;

import io.semper.CloseReason;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.StreamLayer;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TransportSnapshot;
import io.semper.WriteLimits;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.stream.WriteQueue.Owned;
import io.semper.spi.PassedTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a stream socket. {@link StreamReader} is its receiving half and {@link StreamWriter} its sending half. Both may find
 * that the connection is over; what follows is decided here, once, and the first cause counts.
 *
 * <p>The stream is its own task. Readiness, and steps that belong to a later turn, set bits that say which work is due; {@link #run} does
 * the work in a fixed order. When the connection ends, the state becomes CLOSED and the socket is deregistered at once; the descriptor is
 * closed when the poller releases it, at the end of the turn; {@code connectionLost} is called in a later turn.
 *
 * <p>It is one class because the transport that the protocol calls, the listener that the poller calls and the task that the loop runs are
 * one object, so that a connection costs little memory and an event allocates nothing. What does not need the socket is in
 * {@link StreamLife}.
 */
public final class SocketStream extends StreamLife implements StreamTransport, ReadinessListener {
    private static final int READING = Interest.READ | StreamWork.HELD;

    final StreamSocket socket;
    private final Registration registration;
    final StreamReader reader;
    private @Nullable StreamWriter writer;
    private byte interest;
    private boolean unfinished;
    private boolean released;

    /** Null until it is first requested. */
    private @Nullable SocketAddress local;

    /** The address at which a server accepted the connection; null of an outgoing one. */
    private @Nullable SocketAddress acceptedAt;

    /** Limits the time between a close, or a failed write, and the end of the stream. */
    private @Nullable Handle deadline;

    /** Who may change the stream, once a layer carries another transport over it; otherwise null. */
    private @Nullable PassedTransport passed;

    /** Whether the reader is running, which may have lent its memory to the protocol. */
    private boolean inReader;

    @Nullable
    SocketStream previous;

    @Nullable
    SocketStream next;

    /** Registers {@code socket}, or uses {@code existing}, its registration. */
    public SocketStream(StreamRoom room, StreamSocket socket, @Nullable Registration existing, StreamOptions options)
            throws IOException {
        super(room, options);
        this.socket = socket;
        reader = new StreamReader(this, socket);
        if (existing == null) {
            registration = loop.poller().register(socket, this);
        } else {
            registration = existing;
            existing.redirect(this);
            existing.interest(Interest.NONE);
        }
        room.open().add(this);
        made();
    }

    /**
     * Calls {@code connectionMade}, then {@code afterMade}, and starts to read. Must be called from a task.
     *
     * @param whose is notified when {@code connectionLost} has returned or thrown
     */
    public void start(StreamProtocol first, @Nullable Runnable afterMade, @Nullable StreamOwner whose) {
        markOpen();
        owner = whose;
        setProtocol(first);
        Throwable failure = null;
        try {
            first.connectionMade(this);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (afterMade != null) {
            afterMade.run();
        }
        reader.start();
        if (timeouts != null && (isOpen() || isFlushing())) {
            timeouts.begin();
        }
        if (failure != null) {
            protocolThrew(first, "connectionMade()", failure);
        }
    }

    @Override
    public void onReady(int bits) {
        schedule(bits);
    }

    @Override
    public int prefetch() {
        int own = (reader.isReading() ? 1 : 0) + (writer == null ? 0 : (int) writer.size());
        return own + (protocol.getClass() == NoProtocol.class ? 1 : 0) + socket.prefetch();
    }

    /**
     * Does one kind of work after the other. If an exit interrupts this, the remaining work is scheduled again, since nothing else would
     * request it.
     */
    @Override
    protected void perform(int bits) {
        int left = bits;
        try {
            if ((left & READING) != 0) {
                left &= ~READING;
                read((bits & Interest.READ) != 0, (bits & StreamWork.HELD) != 0);
            }
            if ((left & Interest.WRITE) != 0) {
                left &= ~Interest.WRITE;
                writer().onWritable();
            }
            if ((left & StreamWork.FLOW) != 0) {
                left &= ~StreamWork.FLOW;
                writer().resumeIfLow();
            }
            if ((left & StreamWork.DRAIN) != 0) {
                left &= ~StreamWork.DRAIN;
                drainRequested();
            }
            if ((left & StreamWork.LOST) != 0) {
                left &= ~StreamWork.LOST;
                lost();
            }
        } finally {
            if (left != 0) {
                schedule(left);
            }
        }
    }

    private void read(boolean event, boolean held) {
        inReader = true;
        try {
            reader.onReadable(event, held);
        } finally {
            inReader = false;
            flushed(); // the protocol may have closed while the reader was running
        }
    }

    /** Asks the protocol, in a later turn, whether the connection may be closed, and closes it if so. */
    public void requestDrain() {
        schedule(StreamWork.DRAIN);
    }

    /** A protocol that throws has not refused: the connection is closed. */
    private void drainRequested() {
        if (!isOpen()) {
            return;
        }
        StreamProtocol receiver = protocol;
        boolean mayClose = true;
        Throwable failure = null;
        try {
            mayClose = receiver.drainRequested();
        } catch (Throwable thrown) {
            failure = thrown;
        }
        if (mayClose) {
            close();
        }
        if (failure != null) {
            protocolThrew(receiver, "drainRequested()", failure);
        }
    }

    private void lost() {
        Throwable cause = markNotifying();
        room.open().remove(this);
        probeClosed(cause);
        StreamProtocol receiver = protocol;
        Throwable failure = null;
        try {
            receiver.connectionLost(cause);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        ended();
        if (failure != null) {
            protocolThrew(receiver, "connectionLost()", failure);
        }
    }

    @Override
    public void onWatchFailed(IOException why) {
        failIo("watching", why);
    }

    @Override
    public void onReleased() {
        socket.close();
        released = true;
        if (isToBeLost()) {
            schedule(StreamWork.LOST);
        }
    }

    /** Created on the first use. */
    StreamWriter writer() {
        if (writer == null) {
            writer = new StreamWriter(this);
        }
        return writer;
    }

    boolean hasWritten() {
        return writer != null;
    }

    @Override
    void tryToSend() {
        if (writer != null && !writer.isDrained()) {
            writer.tryToSend();
        }
    }

    @Override
    boolean isSendingFile() {
        return writer != null && writer.isSendingFile();
    }

    /** Passes the current interest of reader and writer to the poller. */
    @Override
    void updateInterest() {
        int wanted = (reader.wantsToRead() ? Interest.READ : 0)
                | (writer != null && writer.wantsToWrite() ? Interest.WRITE : 0);
        if (wanted != interest && !isOver()) {
            interest = (byte) wanted;
            registration.interest(wanted);
        }
    }

    @Override
    public void close() {
        loop.ownership().check();
        if (passed != null && !passed.isInside()) {
            passed.layer().upper().close();
            return;
        }
        if (begin()) {
            closeBecause(passed == null ? CloseReason.LOCAL_CLOSE : passed.reasonOfClose());
            finished();
        }
    }

    /** As {@link #close}, called on the transport above the layers over this one, if there are any. */
    public void closeUppermost() {
        if (protocol instanceof StreamLayer) {
            StreamLayer.uppermost(this).close();
        } else {
            close();
        }
    }

    /** Throws if the stream belongs to a layer and the running call does not come from it. */
    private void checkMine(String call) {
        if (passed != null) {
            passed.check(call);
        }
    }

    /**
     * Begins steps that an error, such as a stack overflow of the caller, must not leave incomplete; {@link #finished} must follow. Returns
     * false if that has already happened: the caller then does nothing, and the connection ends when the running callback has returned.
     */
    private boolean begin() {
        if (unfinished) {
            return false;
        }
        loop.beginSteps();
        unfinished = true;
        return true;
    }

    private void finished() {
        loop.finishSteps(); // first, since the stack may end in it
        unfinished = false;
    }

    /**
     * Looks at flow control, as the last step of a call that took bytes. If the stack ends in it, the call fails although the bytes were
     * taken, so the connection must end.
     */
    private void lookAtFlow(StreamWriter out) {
        try {
            out.lookAtFlow();
        } catch (StackOverflowError e) { // what the protocol throws does not get here
            begin();
            throw e;
        }
    }

    /** Whether an error has interrupted a call, so that it is unknown what the peer got and what is queued. Also true during a call. */
    boolean isBrokenOff() {
        return unfinished;
    }

    /** Ends the connection if it {@link #isBrokenOff}. Must not be called during a call. */
    void mendIfBrokenOff() {
        if (!unfinished) {
            return;
        }
        unfinished = false;
        if (writer != null) {
            writer.noteDropped(1); // of what was sent, nothing is known
        }
        IOException why = new IOException("a call on " + describe()
                + " was interrupted by an error, such as a stack overflow: what was sent is unknown");
        if (!isOver()) {
            finish(why);
        } else if (isToBeLost()) {
            releaseAll(why);
            registration.deregister();
            if (released) {
                schedule(StreamWork.LOST);
            }
        }
    }

    /** Sends what is queued and then ends the connection, unless it is ending already. */
    @Override
    void closeBecause(CloseReason why) {
        if (isClosing()) {
            if (isDelivering()) {
                finish(null);
            }
            return;
        }
        recordReason(why);
        reader.discard();
        if (writer != null) {
            writer.uncork();
        }
        if (isOver()) {
            return;
        }
        if (isSent() && !inReader) {
            finishOrLinger();
            return;
        }
        markFlushing();
        if (!isSent()) {
            limit();
        }
        updateInterest();
    }

    private boolean isSent() {
        return writer == null || writer.isDrained();
    }

    /** Called when queued bytes were sent, perhaps all of them. */
    void flushed() {
        if (isFlushing() && isSent() && !inReader) {
            finishOrLinger();
        }
    }

    /**
     * Called when everything is sent and the local side has closed. With unread input the OS would reset the connection, and the peer could
     * lose bytes that it has not received; then the sending half is ended, and the connection ends when the peer does. The same holds for a
     * peer that has sent more since the close, since it may continue to send.
     */
    private void finishOrLinger() {
        boolean more = reader.isDiscarding() && reader.dropInput();
        if (isOver()) {
            return; // the read found the connection broken
        }
        if (!reader.isDiscarding() || !more && !reader.hasDroppedInput()) {
            finish(null);
            return;
        }
        if (writer == null || !writer.hasEnded()) {
            try {
                socket.shutdownOutput();
            } catch (IOException peerIsGone) {
                finish(null);
                return;
            }
        }
        markLingering();
        if (timeouts != null) {
            timeouts.end();
        }
        limit();
        updateInterest();
    }

    @Override
    void inputEnded() {
        if (isDelivering() || isLingering()) {
            finish(null);
        } else {
            updateInterest();
        }
    }

    /** Called when the connection broke while input was dropped. If bytes are still queued, that is a failure of the close. */
    void discardFailed(IOException why) {
        if (isFlushing() && !isSent()) {
            failIo("writing to", why);
        } else if (!isOver()) {
            finish(null);
        }
    }

    /** Starts the close timeout, once. */
    private void limit() {
        Duration limit = options.closeTimeout();
        if (limit != null && deadline == null) {
            deadline = loop.callLater(limit, () -> closeTimedOut(limit));
        }
    }

    private void closeTimedOut(Duration limit) {
        deadline = null;
        if (isFlushing()) {
            fail(StreamTimeouts.expired(
                    this, "close timeout", "queued bytes could not be sent after close() within ", limit));
        } else if (!isOver()) {
            finish(null);
        }
    }

    @Override
    public void abort() {
        loop.ownership().check();
        if (isOver()) {
            return;
        }
        if (begin()) {
            recordReason(CloseReason.ABORT);
            finish(null);
            finished();
        }
    }

    @Override
    public void abort(Throwable cause) {
        loop.ownership().check();
        Objects.requireNonNull(cause, "cause: use abort() to end a connection without one");
        if (isOver()) {
            return;
        }
        if (begin()) {
            finish(cause);
            finished();
        }
    }

    void send(FileTransfer sending) {
        begin();
        writer().send(sending);
        finished();
    }

    /** Ends the transfer of a file with {@code end}, and also the connection if it {@code carried} a part of the file. */
    void cancelFile(Runnable end, boolean carried) {
        if (!begin()) {
            return;
        }
        end.run();
        fileCancelled(carried);
        finished();
    }

    /** Called when the transfer of a file, which {@code carried} a part of it or nothing, has ended because it was cancelled. */
    void fileCancelled(boolean carried) {
        if (!carried) {
            writer().fileEnded();
            schedule(Interest.WRITE); // a close or a writeEof() may be pending
        } else if (!isOver()) {
            recordReason(CloseReason.ABORT);
            finish(null);
        }
    }

    /** As {@link #abort}; the descriptor is closed on return. */
    public void abortNow() {
        abort();
        loop.poller().closeNow(socket);
    }

    /** Ends the connection because of {@code why}, unless it has already ended: the first cause counts. */
    @Override
    void fail(Throwable why) {
        if (!isOver()) {
            finish(why);
        }
    }

    /** As {@link #fail}, with the endpoint in the message. */
    void failIo(String attempt, IOException why) {
        fail(NetErrors.during(attempt + " " + describe(), why));
    }

    /** Called when sending failed. Input that has arrived is delivered first, if reading is on. */
    void sendingFailed(String attempt, IOException why) {
        if (!isOpen() || !reader.wouldDeliver()) {
            failIo(attempt, why);
            return;
        }
        Throwable failure = NetErrors.during(attempt + " " + describe(), why);
        markDelivering(failure);
        if (writer != null) {
            writer.drop(failure);
        }
        reader.unsuspend();
        if (timeouts != null) {
            timeouts.end();
        }
        limit();
        updateInterest();
        schedule(Interest.READ);
    }

    private void finish(@Nullable Throwable why) {
        markClosed(why);
        releaseAll(why);
        registration.deregister();
    }

    /** Releases everything, without a callback other than those of {@code writeOwned}. */
    void closeWithLoop() {
        if (!isLost()) {
            boolean registered = !isOver();
            markNotifying();
            recordReason(CloseReason.ABORT);
            releaseAll(null);
            if (registered) {
                registration.deregister();
            }
            probeClosed(null);
        }
    }

    private void releaseAll(@Nullable Throwable why) {
        reader.stop();
        if (writer != null) {
            writer.drop(why);
        }
        if (timeouts != null) {
            timeouts.end();
        }
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** Sets what {@link #localAddress} returns, for a socket whose own address the OS does not report in full. */
    public void localAddress(SocketAddress known) {
        local = known;
    }

    /** Sets what a snapshot has instead of a local address that was never requested. */
    public void acceptedAt(SocketAddress at) {
        acceptedAt = at;
    }

    /** Describes the stream without a call of the OS, which could meet another descriptor. Any thread. */
    public TransportSnapshot snapshot(long now) {
        SocketAddress peer = socket.remoteAddress();
        SocketAddress known = local;
        StreamWriter sending = writer;
        int waitsFor = isOver() ? Interest.NONE : interest;
        TransportSnapshot.Builder facts = facts(Endpoints.isUnix(peer) ? "unix" : "tcp", now)
                .addresses(known == null ? acceptedAt : known, peer)
                .wantsRead((waitsFor & Interest.READ) != 0)
                .wantsWrite((waitsFor & Interest.WRITE) != 0)
                .readingPaused(reader.isPaused())
                .queuedBytes(sending == null ? 0 : sending.published());
        return facts.build();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        loop.ownership().check();
        if (local == null) {
            local = SocketFacts.local(socket);
        }
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public long writeBufferSize() {
        loop.ownership().check();
        return writer == null ? 0 : writer.size();
    }

    @Override
    public LoopFuture<Void> drained() {
        loop.ownership().check();
        return writer == null ? LoopFutures.completed(loop, null) : writer.drained();
    }

    @Override
    public void setWriteLimits(int low, int high) {
        loop.ownership().check();
        checkMine("setWriteLimits()");
        StreamWriter out = writer();
        out.limits(low, high);
        if (begin()) {
            out.sendCorkedIfHigh();
            finished();
        }
        lookAtFlow(out);
    }

    @Override
    public WriteLimits writeLimits() {
        loop.ownership().check();
        WriteLimits set = writer == null ? null : writer.limits();
        return set != null ? set : WriteLimits.of(options.lowLimit(), options.highLimit());
    }

    @Override
    public void pauseReading() {
        loop.ownership().check();
        checkMine("pauseReading()");
        if (begin()) {
            reader.pause();
            finished();
        }
    }

    @Override
    public void resumeReading() {
        loop.ownership().check();
        checkMine("resumeReading()");
        if (begin()) {
            reader.resume();
            finished();
        }
    }

    @Override
    public boolean isReading() {
        loop.ownership().check();
        return mayDeliver() && reader.isReading();
    }

    @Override
    public void write(ByteBuffer data) {
        loop.ownership().check();
        checkMine("write()");
        Objects.requireNonNull(data, "data");
        StreamWriter out = writer();
        if (!out.accepts("write()")) {
            out.noteDropped(data.remaining());
            writeDropped("write()");
            data.position(data.limit());
            return;
        }
        begin();
        out.write(data);
        finished();
        lookAtFlow(out);
    }

    @Override
    public void writeAll(ByteBuffer... chunks) {
        loop.ownership().check();
        checkMine("writeAll()");
        Staging.requireAll(chunks);
        StreamWriter out = writer();
        if (!out.accepts("writeAll()")) {
            out.noteDropped(Staging.remaining(chunks, 0, chunks.length));
            writeDropped("writeAll()");
            Staging.drop(chunks);
            return;
        }
        begin();
        out.writeAll(chunks);
        finished();
        lookAtFlow(out);
    }

    @Override
    public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        loop.ownership().check();
        checkMine("writeOwned()");
        Owned owned = new Owned(Objects.requireNonNull(data, "data"), loop.carried(released));
        StreamWriter out = writer();
        if (!out.accepts("writeOwned()")) {
            writeDropped("writeOwned()");
            out.refuse(owned);
            return;
        }
        begin();
        out.writeOwned(owned);
        finished();
        lookAtFlow(out);
    }

    @Override
    public void cork() {
        loop.ownership().check();
        checkMine("cork()");
        writer().cork();
    }

    @Override
    public void uncork() {
        loop.ownership().check();
        if (writer != null && begin()) {
            writer.uncork();
            finished();
            lookAtFlow(writer);
        }
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void writeEof() {
        loop.ownership().check();
        checkMine("writeEof()");
        StreamWriter out = writer();
        if (begin()) {
            out.writeEof();
            finished();
        }
    }

    @Override
    public void setProtocol(StreamProtocol next) {
        loop.ownership().check();
        checkMine("setProtocol()");
        Objects.requireNonNull(next, "next");
        reader.protocolChanged(next);
        protocol = next;
    }

    @Override
    public StreamTransport passTo(StreamLayer layer) {
        loop.ownership().check();
        Objects.requireNonNull(layer, "layer");
        checkMine("passTo()");
        if (passed != null) {
            throw new IllegalStateException("passTo() on " + this + ", which has a layer already");
        }
        boolean ended = reader.peerHasEnded() || writer != null && writer.isEnding();
        if (!isOpen() || ended || isSendingFile()) {
            throw new IllegalStateException("passTo() on " + this + ", which "
                    + (!isOpen() ? "is not open" : ended ? "has ended a half" : "is sending a file")
                    + ": a layer needs both halves of an open connection");
        }
        setProtocol(layer);
        passed = new PassedTransport(this, layer);
        return passed.view();
    }

    @Override
    public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
        loop.ownership().check();
        checkMine("sendFile()");
        return FileTransfer.start(this, from, offset, count);
    }

    @Override
    public boolean isWritingPaused() {
        loop.ownership().check();
        return writer != null && writer.isPaused();
    }

    @Override
    public <T> Optional<T> info(Class<T> type) {
        loop.ownership().check();
        WriteLimits marks = writeLimits();
        return SocketFacts.info(type, socket, options.writeLimits(marks.low(), marks.high()));
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        loop.ownership().check();
        return SocketFacts.option(Objects.requireNonNull(option, "option"), socket, loop);
    }

    @Override
    protected StreamTransport transport() {
        return this;
    }

    @Override
    public String describe() {
        return Endpoints.describe(remoteAddress());
    }
}
