package io.semper.unix;

import io.netty.channel.IoHandler;
import io.netty.channel.unix.FileDescriptor;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/**
 * The interest of one socket, and what the OS knows of it. {@code KNOWN -> LEAVING -> GONE}, or {@code KNOWN -> GONE} for a listener
 * that is closed at once.
 *
 * <p>Removing READ costs no system call until an unwanted event arrives, since reading is often paused and resumed before that. WRITE
 * is removed in the next flush, since a socket is nearly always writable.
 */
public abstract class DescriptorRegistration implements Registration {
    private final NettyPoller poller;
    private final UnixSource socket;
    private ReadinessListener ready;
    private State state = State.KNOWN;
    private byte wanted = Interest.NONE;
    private byte armed = Interest.NONE;
    private byte found = Interest.NONE;
    private boolean unwelcomeEvent;
    private boolean listed;

    /** Registers a socket that {@link UnixSockets} made. */
    @SuppressWarnings("this-escape") // the socket only stores the reference
    protected DescriptorRegistration(NettyPoller poller, Socket socket, ReadinessListener ready)
            throws ClosedChannelException {
        this.poller = poller;
        this.socket = (UnixSource) socket;
        this.ready = ready;
        this.socket.registered(this);
    }

    /**
     * Passes a change of interest to the OS. Only called when {@code from} and {@code to} differ; both are bits of {@link Interest}.
     * With {@link Interest#NONE} the OS must have forgotten the descriptor on return: it may be closed next.
     */
    protected abstract void arm(int from, int to) throws IOException;

    /** Whether {@code thrown} says that the OS watches the descriptor already, which this registration has not requested. */
    protected static boolean isWatchedAlready(Throwable thrown) {
        return Errno.of(thrown) == Errno.EEXIST;
    }

    /** The exception for {@link #arm} to throw after Netty threw {@code thrown}. */
    protected static IOException failure(Throwable thrown) {
        return Errno.failure(FailedCall.WATCH, thrown);
    }

    /** Called from Netty's handle when the OS reported these bits of {@link Interest}. Cannot throw. */
    protected final void found(int bits) {
        if (found == Interest.NONE) {
            poller.found(this);
        }
        found = (byte) (found | bits);
    }

    /** The handler that registers and cancels. */
    protected final IoHandler handler() {
        return poller.handler();
    }

    /** The descriptor, even after its socket was closed, as long as this is registered. */
    protected final FileDescriptor descriptor() {
        return socket.registrable();
    }

    @Override
    public final void interest(int bits) {
        if (state == State.KNOWN) {
            wanted = (byte) bits;
            if (isDue()) {
                list();
            }
        }
    }

    /**
     * Asks the OS even for what it has: if the descriptor was closed, the OS has forgotten it. A refusal to change what it has, and not
     * to add, means the same.
     */
    @Override
    public final void interestNow(int bits) throws IOException {
        boolean known = armed != Interest.NONE;
        try {
            ask(bits);
        } catch (IOException e) {
            if (!known) {
                throw e;
            }
            ask(bits);
        }
    }

    private void ask(int bits) throws IOException {
        poller.beginAsking(this);
        IOException refusal;
        try {
            arm(armed & ~bits, bits);
            armed = (byte) bits;
            poller.carryOut();
            wanted = (byte) bits;
            refusal = poller.endAsking();
        } catch (IOException e) {
            poller.endAsking();
            refusal = e;
        }
        if (refusal != null) {
            wanted = Interest.NONE;
            armed = Interest.NONE;
            throw refusal;
        }
    }

    /** Ends the registration of a descriptor that the application has closed, whose number another socket of this loop has. */
    final void displaced() {
        leaveNow();
        refused(new ClosedChannelException());
    }

    /** The number of the descriptor. */
    final int number() {
        return socket.registrable().intValue();
    }

    /** Whether it is a descriptor of the application. */
    final boolean isWatched() {
        return socket instanceof UnixWatched;
    }

    @Override
    public final void redirect(ReadinessListener next) {
        ready = next;
    }

    @Override
    public final void deregister() {
        if (state == State.KNOWN) {
            list();
            wanted = Interest.NONE;
            state = State.LEAVING;
        }
    }

    private boolean isDue() {
        boolean missing = (wanted & ~armed) != 0;
        boolean surplusWrite = (armed & ~wanted & Interest.WRITE) != 0;
        return missing || surplusWrite || unwelcomeEvent;
    }

    private void list() {
        if (!listed) {
            poller.list(this);
            listed = true;
        }
    }

    /** Reports bits that were found and are wanted; unwanted ones must not be found again. */
    final boolean report() {
        int bits = found;
        found = Interest.NONE;
        if ((bits & armed & ~wanted) != 0) {
            unwelcomeEvent = true;
            list();
        }
        int welcome = bits & wanted;
        if (welcome == 0) {
            return false;
        }
        ready.onReady(welcome);
        return true;
    }

    /**
     * Applies what is due; true if the socket is leaving and the OS has forgotten it. The listener of a socket that cannot be watched
     * is notified.
     */
    final boolean apply() {
        listed = false;
        if (state == State.GONE) {
            return false;
        }
        // Decided first: a listener that deregisters when it is notified of a failure is listed again.
        boolean leaves = state == State.LEAVING;
        try {
            if (isDue() || leaves) {
                tell(wanted);
            }
        } catch (IOException e) {
            // Netty and the OS have forgotten the descriptor, or never knew it.
            armed = Interest.NONE;
            if (!leaves) {
                ready.onWatchFailed(e);
            }
        }
        return leaves;
    }

    private void tell(int bits) throws IOException {
        unwelcomeEvent = false;
        if (bits != armed) {
            // A closed poller has no list of changes any more.
            if (!poller.isClosed()) {
                arm(armed, bits);
            }
            armed = (byte) bits;
        }
    }

    /** Called outside Netty's run when the OS has refused after {@link #arm} returned. */
    protected final void refused(IOException cause) {
        armed = Interest.NONE;
        if (!poller.keepsRefusal(this, cause) && state == State.KNOWN) {
            ready.onWatchFailed(cause);
        }
    }

    /** Called after {@link #apply} returned true. */
    final void release() {
        to(State.GONE);
        poller.released(this);
        socket.released();
        ready.onReleased();
    }

    /** Leaves without waiting for the flush; {@link #release} follows. */
    final void leaveNow() {
        wanted = Interest.NONE;
        try {
            tell(Interest.NONE);
        } catch (IOException e) {
            // The descriptor is closed next, which removes it from the OS's set.
        }
    }

    /** Whether the poller releases the closed socket later; false if the poller is closed. */
    final boolean letGoLater() {
        if (poller.isClosed()) {
            return false;
        }
        deregister();
        return true;
    }

    private void to(State next) {
        if (next.ordinal() <= state.ordinal()) {
            throw new IllegalStateException(state + " -> " + next + " of " + socket);
        }
        state = next;
    }

    private enum State {
        KNOWN,
        LEAVING,
        GONE
    }
}
