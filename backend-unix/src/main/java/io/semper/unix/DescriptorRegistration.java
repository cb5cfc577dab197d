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
 * What one socket wants and what the system was told. {@code KNOWN -> LEAVING -> GONE}, or {@code KNOWN -> GONE} for a listener that
 * is closed at once.
 *
 * <p>Taking READ away tells the system nothing until an event comes that nobody wants, since reading is often paused and resumed
 * before that. WRITE is taken away in the next flush: a socket is nearly always writable.
 */
public abstract class DescriptorRegistration implements Registration {
    private final NettyPoller poller;
    private final UnixSocket socket;
    private ReadinessListener ready;
    private State state = State.KNOWN;
    private byte wanted = Interest.NONE;
    private byte armed = Interest.NONE;
    private byte found = Interest.NONE;
    private boolean unwelcomeEvent;
    private boolean listed;

    /** Of a socket that {@link UnixSockets} made. */
    @SuppressWarnings("this-escape") // the socket only keeps it
    protected DescriptorRegistration(NettyPoller poller, Socket socket, ReadinessListener ready)
            throws ClosedChannelException {
        this.poller = poller;
        this.socket = (UnixSocket) socket;
        this.ready = ready;
        this.socket.registered(this);
    }

    /**
     * Tells the system. Only called when {@code from} and {@code to} differ; they are bits of {@link Interest}. At
     * {@link Interest#NONE} the system must have forgotten the descriptor on return: it may be closed next.
     */
    protected abstract void arm(int from, int to) throws IOException;

    /** What {@link #arm} throws when Netty threw {@code thrown}. */
    protected static IOException failure(Throwable thrown) {
        return Errno.failure(FailedCall.WATCH, thrown);
    }

    /** To be called from Netty's handle: the system reported these bits of {@link Interest}. Cannot throw. */
    protected final void found(int bits) {
        if (found == Interest.NONE) {
            poller.found(this);
        }
        found = (byte) (found | bits);
    }

    /** What registers and cancels. */
    protected final IoHandler handler() {
        return poller.handler();
    }

    /** The descriptor, also after its socket was closed as long as this is registered. */
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

    @Override
    public final void redirect(ReadinessListener next) {
        ready = next;
    }

    @Override
    public final void deregister() {
        if (state == State.KNOWN) {
            to(State.LEAVING);
            wanted = Interest.NONE;
            list();
        }
    }

    private boolean isDue() {
        boolean missing = (wanted & ~armed) != 0;
        boolean surplusWrite = (armed & ~wanted & Interest.WRITE) != 0;
        return missing || surplusWrite || unwelcomeEvent;
    }

    private void list() {
        if (!listed) {
            listed = true;
            poller.list(this);
        }
    }

    /** Reports what was found and is wanted; what is not wanted must not come again. */
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

    /** Carries out what is due; true if the socket is leaving and has left the system. One that cannot be watched is told so. */
    final boolean apply() {
        listed = false;
        if (state == State.GONE) {
            return false;
        }
        // Decided first: who leaves on hearing of a failure is listed again by that.
        boolean leaves = state == State.LEAVING;
        try {
            if (isDue() || leaves) {
                tell(wanted);
            }
        } catch (IOException e) {
            // Netty has forgotten the descriptor, and so has the system, or it never knew it.
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
            // A poller that was closed has no memory left to note it in.
            if (!poller.isClosed()) {
                arm(armed, bits);
            }
            armed = (byte) bits;
        }
    }

    /** To be called outside of Netty's run: the system refused, after {@link #arm} had returned. */
    protected final void refused(IOException cause) {
        armed = Interest.NONE;
        if (state == State.KNOWN) {
            ready.onWatchFailed(cause);
        }
    }

    /** After {@link #apply} said so. */
    final void release() {
        to(State.GONE);
        socket.released();
        ready.onReleased();
    }

    /** Without waiting for the flush; {@link #release} follows. */
    final void leaveNow() {
        wanted = Interest.NONE;
        try {
            tell(Interest.NONE);
        } catch (IOException e) {
            // The descriptor is closed next, and that takes it out of the system's set.
        }
    }

    /** Whether the poller will let go of the closed socket later; false if it has nothing left to let go of. */
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
