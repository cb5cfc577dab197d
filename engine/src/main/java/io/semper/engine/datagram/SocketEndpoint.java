package io.semper.engine.datagram;

import io.semper.Capability;
import io.semper.CloseReason;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.TransportSnapshot;
import io.semper.WriteLimits;
import io.semper.WriteQueueFullException;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.life.DrainWaiters;
import io.semper.engine.life.FlowControl;
import io.semper.engine.life.LentCopy;
import io.semper.engine.life.RetryPace;
import io.semper.engine.life.TransportLife;
import io.semper.engine.listen.UnixSocketFile;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.stream.Buffers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a datagram socket. The endpoint is its own task and its own listener, as a stream is: bits say which work is due, and
 * {@link #perform} does it in a fixed order.
 *
 * <p>Datagrams go to the OS inside {@code send} while nothing is queued. A failure is reported in a later turn and never ends the endpoint,
 * unless the descriptor itself is unusable. Owner only.
 *
 * <p>It is one class for the reason that a stream is: transport, listener and task are one object. The queue and the checks of addresses,
 * which need no socket, are classes of their own.
 */
public final class SocketEndpoint extends TransportLife implements DatagramTransport, ReadinessListener {
    /** Datagrams that one event delivers. */
    private static final int MAX_RECEIVES = 16;

    /** Failures in a row, without a datagram or an empty buffer between them, after which the descriptor counts as unusable. */
    private static final int MAX_FAILURES = 64;

    /** Failures that are kept until the protocol can be notified. */
    private static final int MAX_ERRORS = 256;

    /** How often a datagram is offered in a row: each report of an earlier one takes one attempt. */
    private static final int MAX_ATTEMPTS = 3;

    /** Notify the protocol of failures. */
    private static final int ERRORS = 4;

    /** Check whether writing can be resumed. */
    private static final int FLOW = 8;

    /** Call {@code connectionLost}. */
    private static final int LOST = 16;

    private record Membership(
            InetAddress group,
            NetworkInterface on,
            @Nullable InetAddress source) {}

    private final DatagramRoom room;
    private final DatagramSocket socket;

    /** The file of a Unix-domain socket that is bound to a path. */
    private final @Nullable UnixSocketFile file;

    private final DatagramOptions options;
    private final DatagramProtocol protocol;
    private final Destinations destinations;
    private final Registration registration;
    private final FlowControl flow;
    private final DatagramQueue queue = new DatagramQueue();
    private final RetryPace pace = new RetryPace();
    private final ArrayDeque<IOException> errors = new ArrayDeque<>(0);
    private final Set<Membership> memberships = new HashSet<>(0);
    private final SocketAddress local;
    private @Nullable DrainWaiters drains;
    private @Nullable Handle deadline;
    private @Nullable Handle retry;
    private int failures;
    private int interest;
    private volatile long published;
    private volatile boolean paused;
    private boolean started;

    /** Whether write readiness was reported and nothing has been sent since. */
    private boolean hasRoom;

    /** Whether datagrams were dropped, so that what was sent will never be taken completely. */
    private boolean dropped;

    private boolean released;
    private boolean unfinished;

    /** Registers {@code socket}, which belongs to the endpoint from now on unless this throws. */
    SocketEndpoint(
            DatagramRoom room,
            DatagramSocket socket,
            @Nullable UnixSocketFile file,
            DatagramOptions options,
            DatagramProtocol protocol)
            throws IOException {
        super(room.loop());
        this.room = room;
        this.socket = socket;
        this.file = file;
        this.options = options;
        this.protocol = protocol;
        local = socket.localAddress();
        destinations = new Destinations(local, socket.remoteAddress(), options);
        flow = new FlowControl(this, options.lowLimit(), options.highLimit());
        registration = loop.poller().register(socket, this);
        room.add(this);
        made();
    }

    /** Calls {@code connectionMade}, then {@code afterMade}, and starts to receive. Must be called from a task. */
    void start(Runnable afterMade) {
        markOpen();
        Throwable failure = null;
        try {
            protocol.connectionMade(this);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        afterMade.run();
        started = true;
        updateInterest();
        if (failure != null) {
            protocolThrew(protocol, "connectionMade()", failure);
        }
    }

    // ---- the task

    @Override
    public void onReady(int bits) {
        schedule(bits);
    }

    @Override
    public void onWatchFailed(IOException why) {
        fail(NetErrors.during("watching " + describe(), why));
    }

    @Override
    public void onReleased() {
        socket.close();
        released = true;
        if (isToBeLost()) {
            schedule(LOST);
        }
    }

    @Override
    protected void perform(int bits) {
        int left = bits;
        try {
            if ((left & ERRORS) != 0) {
                left &= ~ERRORS;
                reportErrors();
            }
            if ((left & Interest.READ) != 0) {
                left &= ~Interest.READ;
                receive();
            }
            if ((left & Interest.WRITE) != 0) {
                left &= ~Interest.WRITE;
                hasRoom = true;
                flush();
                hasRoom = false;
            }
            if ((left & FLOW) != 0) {
                left &= ~FLOW;
                flow.shrunk(queue.bytes());
            }
            if ((left & LOST) != 0) {
                left &= ~LOST;
                lost();
            }
        } finally {
            if (left != 0) {
                schedule(left);
            }
        }
    }

    private void lost() {
        Throwable cause = markNotifying();
        room.remove(this);
        probeClosed(cause);
        Throwable failure = null;
        try {
            protocol.connectionLost(cause);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        markNotified();
        if (failure != null) {
            protocolThrew(protocol, "connectionLost()", failure);
        }
    }

    private void updateInterest() {
        int wanted =
                (isReading() && started ? Interest.READ : 0) | (!queue.isEmpty() && retry == null ? Interest.WRITE : 0);
        if (wanted != interest && !isOver()) {
            interest = wanted;
            registration.interest(wanted);
        }
    }

    // ---- receiving

    private void receive() {
        for (int i = 0; i < MAX_RECEIVES && isOpen() && !paused; i++) {
            ByteBuffer scratch = room.buffers().scratch();
            ByteBuffer got;
            try {
                got = socket.receive(scratch);
            } catch (ClosedChannelException unusable) {
                fail(NetErrors.during("receiving from " + describe(), unusable));
                return;
            } catch (IOException e) {
                receiveFailed(e);
                continue;
            }
            failures = 0;
            if (got == null) {
                return;
            }
            int n = got == scratch ? scratch.position() : got.remaining();
            received(n);
            if (n == scratch.capacity()) {
                notify(new IOException("receiving at " + describe() + ": a datagram from "
                        + Endpoints.describeDatagrams(socket.sender()) + " has more than the " + (n - 1)
                        + " bytes that can be received, and was dropped"));
            } else {
                deliver(got == scratch ? room.buffers().view(n) : got.slice(), socket.sender());
            }
        }
    }

    private void receiveFailed(IOException e) {
        if (++failures > MAX_FAILURES) {
            fail(NetErrors.during("receiving from " + describe() + " fails again and again", e));
        } else {
            notify(NetErrors.during("receiving from " + describe(), e));
        }
    }

    private void deliver(ByteBuffer data, SocketAddress sender) {
        if (!loop.isDebug()) {
            lend(data, sender);
            return;
        }
        try (LentCopy copy = new LentCopy(data)) {
            lend(copy.buffer(), sender);
        }
    }

    private void lend(ByteBuffer data, SocketAddress sender) {
        try {
            protocol.datagramReceived(data, sender);
        } catch (Throwable thrown) {
            protocolThrew(protocol, "datagramReceived()", thrown);
        }
    }

    // ---- failures

    /** Keeps {@code failure} for a later turn, since it was met inside a call of the application. */
    private void notifyLater(IOException failure) {
        if (isOpen() && errors.size() < MAX_ERRORS) {
            errors.add(failure);
            schedule(ERRORS);
        }
    }

    private void reportErrors() {
        for (int i = errors.size(); i > 0 && !errors.isEmpty(); i--) {
            notify(errors.remove());
        }
    }

    private void notify(IOException failure) {
        if (!isOpen()) {
            return;
        }
        try {
            protocol.errorReceived(failure);
        } catch (Throwable thrown) {
            if (!errors.isEmpty()) {
                schedule(ERRORS); // if the exception leaves the loop, the others are reported by the next run
            }
            protocolThrew(protocol, "errorReceived()", thrown);
        }
    }

    // ---- sending

    @Override
    public void send(ByteBuffer data) {
        loop.ownership().check();
        Objects.requireNonNull(data, "data");
        destinations.checkConnected("send()", this);
        sendChecked(data, null, "send()");
    }

    @Override
    public void sendTo(ByteBuffer data, SocketAddress to) {
        loop.ownership().check();
        Objects.requireNonNull(data, "data");
        destinations.check(to, this);
        sendChecked(data, isConnected() ? null : to, "sendTo()");
    }

    @Override
    public void sendAll(ByteBuffer... datagrams) {
        loop.ownership().check();
        for (ByteBuffer each : datagrams) {
            Objects.requireNonNull(each, "an element of datagrams");
        }
        destinations.checkConnected("sendAll()", this);
        for (ByteBuffer each : datagrams) {
            sendChecked(each, null, "sendAll()");
        }
    }

    private void sendChecked(ByteBuffer data, @Nullable SocketAddress to, String call) {
        if (isClosing() || !begin()) {
            dropped = true;
            writeDropped(call);
            data.position(data.limit());
            return;
        }
        sendOrKeep(data, to);
        data.position(data.limit());
        publish();
        noteTaken();
        finished();
        lookAtFlow();
    }

    private void sendOrKeep(ByteBuffer data, @Nullable SocketAddress to) {
        boolean next = queue.isEmpty() || retry != null && !queue.holds(to); // what is blocked does not hold up others
        DatagramQueue.Attempt outcome = next ? offer(data, to) : DatagramQueue.Attempt.WAIT;
        if (outcome == DatagramQueue.Attempt.DONE || isOver()) {
            return;
        }
        long size = queue.bytes() + DatagramQueue.sizeOf(data.remaining());
        if (size > options.writeQueueCap()) {
            dropped = true;
            notifyLater(
                    new WriteQueueFullException(
                            "sending to " + describe(to) + ": " + size
                                    + " bytes would be queued, and the cap is " + options.writeQueueCap()
                                    + "; the datagram was dropped. Stop sending after pauseWriting(), or raise DatagramOptions.writeQueueCap"));
            return;
        }
        queue.add(data, to);
        if (drains != null) {
            drains.wrote(1);
        }
        if (outcome == DatagramQueue.Attempt.BLOCKED) {
            retryLater();
        }
        updateInterest();
    }

    /**
     * Offers a datagram to the OS. Reports of earlier ones that the call takes are reported, and the datagram is offered again. The position
     * of {@code data} is the same afterwards.
     */
    private DatagramQueue.Attempt offer(ByteBuffer data, @Nullable SocketAddress to) {
        int start = data.position();
        int length = data.remaining();
        if (length == 0 && !hasRoom) {
            return DatagramQueue.Attempt.WAIT;
        }
        IOException reported = null;
        for (int attempt = 1; ; attempt++) {
            try {
                DatagramSocket.Sent sent = socket.send(direct(data), to);
                hasRoom = false;
                return sent == DatagramSocket.Sent.TAKEN ? taken(length) : wait(sent);
            } catch (ClosedChannelException unusable) {
                fail(NetErrors.during("sending to " + describe(to), unusable));
                return DatagramQueue.Attempt.DONE;
            } catch (OutOfResourcesException noBuffer) {
                return pace.isWorthARound() ? DatagramQueue.Attempt.BLOCKED : failed(length, to, noBuffer);
            } catch (IOException e) {
                boolean mayBeOfAnother = to == null && !destinations.isUnix() && attempt < MAX_ATTEMPTS;
                if (!mayBeOfAnother || reported != null && !(e instanceof PortUnreachableException)) {
                    return failed(length, to, e);
                }
                if (e instanceof PortUnreachableException) {
                    notifyLater(NetErrors.during("sending to " + describe(to), e));
                }
                reported = e;
            } finally {
                data.position(start); // without a duplicate, which would be garbage of every datagram
            }
        }
    }

    private DatagramQueue.Attempt taken(int length) {
        pace.reset();
        sent(length);
        return DatagramQueue.Attempt.DONE;
    }

    private static DatagramQueue.Attempt wait(DatagramSocket.Sent sent) {
        return sent == DatagramSocket.Sent.NO_EVENT ? DatagramQueue.Attempt.BLOCKED : DatagramQueue.Attempt.WAIT;
    }

    private DatagramQueue.Attempt failed(int length, @Nullable SocketAddress to, IOException why) {
        notifyLater(NetErrors.during(
                "sending a datagram of " + length + " bytes to " + describe(to) + destinations.limit(length), why));
        return DatagramQueue.Attempt.DONE;
    }

    /** Returns {@code data} itself or a direct copy; the position of {@code data} is undefined afterwards. */
    private ByteBuffer direct(ByteBuffer data) {
        if (data.isDirect()) {
            return data;
        }
        ByteBuffer memory = data.remaining() <= Buffers.STAGING_SIZE
                ? room.buffers().staging()
                : ByteBuffer.allocateDirect(data.remaining());
        return memory.put(data).flip();
    }

    private void flush() {
        if (isOver() || retry != null) {
            return;
        }
        DatagramQueue.Attempt outcome = queue.drainTo(this::offer);
        if (isOver()) {
            return;
        }
        if (outcome == DatagramQueue.Attempt.BLOCKED) {
            retryLater();
        }
        publish();
        noteTaken();
        if (queue.isEmpty() && isFlushing()) {
            finish(null);
            return;
        }
        updateInterest();
        flow.shrunk(queue.bytes());
    }

    /** Offers the queue again after a time that grows, since no event tells when the OS takes more. */
    private void retryLater() {
        if (retry == null) {
            retry = loop.callLater(pace.untilNextRound(), () -> {
                retry = null;
                pace.beginRound();
                flush();
            });
        }
    }

    /** Pauses writing if too much is queued, and schedules a resume if little is. The last step of a call, since it may call the protocol. */
    private void lookAtFlow() {
        if (flow.changed(queue.bytes())) {
            schedule(FLOW);
        }
    }

    private void publish() {
        long now = isOver() ? 0 : queue.bytes();
        if (now != published) {
            loop.counters().queued(now - published);
            published = now;
        }
    }

    private void noteTaken() {
        if (drains != null) {
            drains.sent(queue.unsent(), null);
            if (drains.isEmpty()) {
                drains = null;
            }
        }
    }

    // ---- the end

    private boolean begin() {
        if (unfinished) {
            return false;
        }
        loop.beginSteps();
        unfinished = true;
        return true;
    }

    private void finished() {
        loop.finishSteps();
        unfinished = false;
    }

    /** Ends the endpoint if an error has interrupted a call. Must not be called during a call. */
    void mendIfBrokenOff() {
        if (!unfinished) {
            return;
        }
        unfinished = false;
        dropped = true;
        IOException why = new IOException("a call on " + describe()
                + " was interrupted by an error, such as a stack overflow: what was sent is unknown");
        if (!isOver()) {
            finish(why);
        } else if (isToBeLost()) {
            releaseAll(why);
            registration.deregister();
            if (released) {
                schedule(LOST);
            }
        }
    }

    @Override
    public void close() {
        loop.ownership().check();
        if (isClosing() || !begin()) {
            return;
        }
        recordReason(CloseReason.LOCAL_CLOSE);
        errors.clear();
        if (queue.isEmpty()) {
            finish(null);
        } else {
            markFlushing();
            Duration limit = options.closeTimeout();
            if (limit != null) {
                deadline = loop.callLater(limit, () -> closeTimedOut(limit));
            }
            updateInterest();
        }
        finished();
    }

    private void closeTimedOut(Duration limit) {
        deadline = null;
        fail(new SocketTimeoutException("close timeout on " + describe()
                + ": queued datagrams could not be sent after close() within "
                + limit.toString().substring(2).toLowerCase(Locale.ROOT) + "; " + queue.bytes()
                + " bytes were queued"));
    }

    @Override
    public void abort() {
        loop.ownership().check();
        if (!isOver() && begin()) {
            recordReason(CloseReason.ABORT);
            finish(null);
            finished();
        }
    }

    @Override
    public void abort(Throwable cause) {
        loop.ownership().check();
        Objects.requireNonNull(cause, "cause: use abort() to end an endpoint without one");
        if (!isOver() && begin()) {
            finish(cause);
            finished();
        }
    }

    /** As {@link #abort()}; the descriptor is closed on return. */
    void abortNow() {
        abort();
        loop.poller().closeNow(socket);
    }

    private void fail(Throwable why) {
        if (!isOver()) {
            finish(why);
        }
    }

    private void finish(@Nullable Throwable why) {
        markClosed(why);
        releaseAll(why);
        registration.deregister();
    }

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
        if (file != null) {
            file.remove(); // first: while the socket is open, the inode cannot belong to another file
        }
        dropped |= !queue.isEmpty();
        queue.clear();
        errors.clear();
        flow.ended();
        publish();
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        if (drains != null) {
            if (!loop.isClosed()) {
                drains.fail(() -> notTaken(why));
            }
            drains = null;
        }
    }

    // ---- what others ask

    @Override
    public LoopFuture<Void> drained() {
        loop.ownership().check();
        if (dropped && isOver()) {
            return LoopFutures.failed(loop, notTaken(cause()));
        }
        if (queue.isEmpty()) {
            return LoopFutures.completed(loop, null);
        }
        if (drains == null) {
            drains = new DrainWaiters(queue.unsent());
        }
        return drains.add(loop, null);
    }

    private IOException notTaken(@Nullable Throwable why) {
        return new IOException(
                "drained() on " + describe() + ": the endpoint ended before the OS had taken what was sent", why);
    }

    @Override
    public long writeBufferSize() {
        loop.ownership().check();
        return isOver() ? 0 : queue.bytes();
    }

    @Override
    public void setWriteLimits(int low, int high) {
        loop.ownership().check();
        flow.limits(low, high);
        lookAtFlow();
    }

    @Override
    public WriteLimits writeLimits() {
        loop.ownership().check();
        return flow.limits();
    }

    @Override
    public boolean isWritingPaused() {
        loop.ownership().check();
        return flow.isPaused();
    }

    @Override
    public void pauseReading() {
        loop.ownership().check();
        if (!isClosing()) {
            paused = true;
            updateInterest();
        }
    }

    @Override
    public void resumeReading() {
        loop.ownership().check();
        if (!isClosing()) {
            paused = false;
            updateInterest();
        }
    }

    @Override
    public boolean isReading() {
        loop.ownership().check();
        return !paused && isOpen();
    }

    @Override
    public @Nullable SocketAddress localAddress() {
        loop.ownership().check();
        return local;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return socket.remoteAddress();
    }

    @Override
    public DatagramProtocol protocol() {
        loop.ownership().check();
        return protocol;
    }

    @Override
    public <T> T option(SocketOption<T> option) {
        loop.ownership().check();
        return DatagramSettings.read(loop, socket, Objects.requireNonNull(option, "option"), local, describe());
    }

    @Override
    public <T> Optional<T> info(Class<T> type) {
        loop.ownership().check();
        try {
            return socket.isOpen() ? Optional.ofNullable(socket.info(type)) : Optional.empty();
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        Membership wanted = membership("join()", group, on, source);
        if (!memberships.add(wanted)) {
            throw new IllegalStateException("join() of " + text(wanted) + " on " + this + ", which has joined already");
        }
        try {
            socket.join(group, on, source);
        } catch (IOException e) {
            memberships.remove(wanted);
            throw new UncheckedIOException(NetErrors.during("joining " + text(wanted) + " on " + describe(), e));
        } catch (RuntimeException | Error e) {
            memberships.remove(wanted);
            throw e;
        }
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        Membership known = membership("leave()", group, on, source);
        if (!memberships.contains(known)) {
            throw new IllegalStateException("leave() of " + text(known) + " on " + this + ", which has not joined");
        }
        try {
            socket.leave(group, on, source);
            memberships.remove(known);
        } catch (IOException e) {
            throw new UncheckedIOException(NetErrors.during("leaving " + text(known) + " on " + describe(), e));
        }
    }

    private Membership membership(String call, InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        loop.ownership().check();
        if (!loop.supports(Capability.MULTICAST)) {
            throw Capability.MULTICAST.missing(loop);
        }
        destinations.checkGroup(call, group, on, source, this);
        if (isClosing()) {
            throw new IllegalStateException(call + " on " + this + ", which is closing");
        }
        return new Membership(group, on, source);
    }

    private static String text(Membership membership) {
        return "group " + membership.group.getHostAddress() + " on " + membership.on.getName()
                + (membership.source == null ? "" : " from " + membership.source.getHostAddress());
    }

    /** Describes the endpoint without a call of the OS. Any thread. */
    public TransportSnapshot snapshot(long now) {
        int waitsFor = isOver() ? Interest.NONE : interest;
        return facts(Endpoints.isUnix(local) ? "unix-datagram" : "udp", now)
                .addresses(local, socket.remoteAddress())
                .wantsRead((waitsFor & Interest.READ) != 0)
                .wantsWrite((waitsFor & Interest.WRITE) != 0)
                .readingPaused(paused)
                .queuedBytes(published)
                .build();
    }

    @Override
    protected DatagramProtocol receiver() {
        return protocol;
    }

    @Override
    protected DatagramTransport transport() {
        return this;
    }

    @Override
    protected String kind() {
        return "datagram endpoint";
    }

    @Override
    public String describe() {
        SocketAddress peer = socket.remoteAddress();
        return peer == null ? Endpoints.describeDatagrams(local) : Endpoints.describeDatagrams(peer);
    }

    private String describe(@Nullable SocketAddress to) {
        return to == null ? describe() : Endpoints.describeDatagrams(to);
    }
}
