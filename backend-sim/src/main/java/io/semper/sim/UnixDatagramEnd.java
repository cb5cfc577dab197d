package io.semper.sim;

import io.semper.engine.kernel.DatagramSocket.Sent;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Interest;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Unix-domain socket for datagrams. A send reaches the queue of the receiver or fails, and nothing is lost: a receiver that does not read
 * blocks its senders, and those that are connected to it are notified when it has room. Guarded by the {@link Net}.
 */
final class UnixDatagramEnd extends DatagramEnd {
    /** Linux: net.unix.max_dgram_qlen. One more is taken. */
    private static final int LONGEST_QUEUE = 10;

    /** What Linux needs of the send buffer beside the bytes. */
    private static final int OVERHEAD = 32;

    private UnixDomainSocketAddress local = UnixEnd.UNNAMED;
    private @Nullable UnixDomainSocketAddress remote;
    private @Nullable UnixDatagramEnd peer;
    private UnixNames.@Nullable Binding bound;

    /** Those that are connected to this one. */
    private final Set<UnixDatagramEnd> senders = new LinkedHashSet<>();

    UnixDatagramEnd(Net net, SimHost host) {
        super(net, host, SimOptions.ofUnix());
    }

    @Override
    UnixDomainSocketAddress local() {
        return local;
    }

    @Override
    @Nullable
    UnixDomainSocketAddress remote() {
        return remote;
    }

    @Override
    int readiness() {
        boolean blocked = peer != null && peer.isFull();
        return (isEmpty() ? 0 : Interest.READ) | (blocked ? 0 : Interest.WRITE);
    }

    private boolean isFull() {
        return size() > LONGEST_QUEUE;
    }

    @Override
    void bind(SocketAddress asked) throws IOException {
        if (bound != null) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Invalid argument: bound already");
        }
        UnixDomainSocketAddress path = SimSocket.checkUnix(asked);
        if (!path.equals(UnixEnd.UNNAMED)) {
            bound = host.unixNames().bind(path.getPath(), this);
            local = path;
        }
    }

    @Override
    void connect(SocketAddress asked) throws IOException {
        UnixDomainSocketAddress path = SimSocket.checkUnix(asked);
        connectTo(receiverAt(path, FailedCall.CONNECT));
        remote = path;
        dropStrangers(path);
    }

    private void connectTo(UnixDatagramEnd receiver) {
        if (peer != null) {
            peer.senders.remove(this);
        }
        peer = receiver;
        receiver.senders.add(this);
    }

    private UnixDatagramEnd receiverAt(UnixDomainSocketAddress path, FailedCall call) throws IOException {
        Object owner = host.unixNames().ownerAt(path.getPath(), call);
        if (owner instanceof UnixDatagramEnd receiver) {
            return receiver;
        }
        throw owner == null
                ? call.because(Cause.REFUSED, "Connection refused")
                : call.because(Cause.OTHER, "Protocol wrong type for socket");
    }

    /** The connected receiver, or the one that has its path now. */
    private UnixDatagramEnd connectedReceiver() throws IOException {
        UnixDatagramEnd receiver = Objects.requireNonNull(peer);
        if (!receiver.isClosed()) {
            return receiver;
        }
        try {
            connectTo(receiverAt(Objects.requireNonNull(remote), FailedCall.SEND));
        } catch (IOException gone) {
            throw FailedCall.SEND.because(Cause.REFUSED, "no socket receives at the path any more");
        }
        return Objects.requireNonNull(peer);
    }

    @Override
    Sent send(ByteBuffer data, @Nullable SocketAddress asked) throws IOException {
        if (data.remaining() > options().sendBuffer() - OVERHEAD) {
            throw FailedCall.SEND.because(Cause.OTHER, "Message too long");
        }
        UnixDatagramEnd receiver =
                asked == null ? connectedReceiver() : receiverAt(SimSocket.checkUnix(asked), FailedCall.SEND);
        if (receiver.peer != null && receiver.peer != this) {
            throw FailedCall.SEND.because(Cause.OTHER, "Operation not permitted: the receiver is connected to another");
        }
        if (receiver.isFull()) {
            return asked == null ? Sent.WOULD_BLOCK : Sent.NO_EVENT;
        }
        receiver.add(taken(data), local);
        return Sent.TAKEN;
    }

    @Override
    void removed(int length) {
        notifySenders();
    }

    private void notifySenders() {
        senders.forEach(UnixDatagramEnd::changed);
    }

    @Override
    void shut() {
        if (bound != null) {
            bound.release();
        }
        if (peer != null) {
            peer.senders.remove(this);
        }
        notifySenders();
    }
}
