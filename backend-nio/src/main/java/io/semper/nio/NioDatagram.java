package io.semper.nio;

import io.semper.Capability;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Interest;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.SelectionKey;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A datagram channel. */
final class NioDatagram extends NioSocket<DatagramChannel> implements DatagramSocket {
    private static final SocketAddress UNKNOWN = new InetSocketAddress(0);

    /** Kept here, since a closed channel does not return it. */
    private @Nullable SocketAddress remote;

    private SocketAddress sender = UNKNOWN;
    private final List<MembershipKey> memberships = new ArrayList<>(0);

    NioDatagram(DatagramChannel channel) {
        super(channel, false, NioOptions.UDP);
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        try {
            channel.bind(local);
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException e) {
            throw NioErrors.caused(new BindException("this socket cannot have the address " + local), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.BIND);
        }
    }

    @Override
    public void connect(SocketAddress asked) throws IOException {
        SocketAddress peer = withoutLookup(asked);
        try {
            channel.connect(peer);
        } catch (UnsupportedAddressTypeException e) {
            throw NioErrors.caused(new SocketException("this socket cannot connect to " + peer), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.CONNECT);
        }
        remote = peer;
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
        SocketAddress from;
        try {
            from = channel.receive(scratch);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.RECEIVE);
        }
        if (from == null) {
            return null;
        }
        sender = from;
        return scratch;
    }

    @Override
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        boolean empty = !data.hasRemaining();
        if (empty && to == null) {
            throw new IOException("the JDK sends no empty datagram on a connected channel; use an endpoint that is not"
                    + " connected, or a loop that offers '" + Capability.EMPTY_DATAGRAMS + "'");
        }
        long count;
        try {
            count = to == null ? channel.write(data) : channel.send(data, withoutLookup(to));
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.SEND);
        }
        return empty || taken(count) > 0 ? Sent.TAKEN : Sent.WOULD_BLOCK;
    }

    @Override
    public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) throws IOException {
        try {
            memberships.add(source == null ? channel.join(group, on) : channel.join(group, on, source));
        } catch (IllegalArgumentException | IllegalStateException | UnsupportedOperationException e) {
            throw NioErrors.caused(new SocketException(String.valueOf(e.getMessage())), e);
        } catch (IOException e) {
            throw NioErrors.of(e, FailedCall.MEMBERSHIP);
        }
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
        memberships.removeIf(key -> {
            boolean left = key.group().equals(group)
                    && key.networkInterface().equals(on)
                    && Objects.equals(key.sourceAddress(), source);
            if (left) {
                key.drop();
            }
            return left;
        });
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    int operations(int interest) {
        return ((interest & Interest.READ) != 0 ? SelectionKey.OP_READ : 0)
                | ((interest & Interest.WRITE) != 0 ? SelectionKey.OP_WRITE : 0);
    }
}
