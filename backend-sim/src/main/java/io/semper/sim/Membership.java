package io.semper.sim;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import org.jspecify.annotations.Nullable;

/** That a channel of a live world is a member of a multicast group, for all senders or for one. Any thread. */
final class Membership extends MembershipKey {
    private final DatagramChannel channel;
    private final InetAddress group;
    private final NetworkInterface on;
    private final @Nullable InetAddress source;
    private final Runnable leave;
    private volatile boolean dropped;

    Membership(
            DatagramChannel channel,
            InetAddress group,
            NetworkInterface on,
            @Nullable InetAddress source,
            Runnable leave) {
        this.channel = channel;
        this.group = group;
        this.on = on;
        this.source = source;
        this.leave = leave;
    }

    @Override
    public boolean isValid() {
        return !dropped && channel.isOpen();
    }

    @Override
    public void drop() {
        if (isValid()) {
            dropped = true;
            leave.run();
        }
    }

    @Override
    public MembershipKey block(InetAddress unwanted) throws IOException {
        throw new UnsupportedOperationException("a simulated group blocks no source");
    }

    @Override
    public MembershipKey unblock(InetAddress wanted) {
        throw new IllegalStateException("no source is blocked");
    }

    @Override
    public MulticastChannel channel() {
        return channel;
    }

    @Override
    public InetAddress group() {
        return group;
    }

    @Override
    public NetworkInterface networkInterface() {
        return on;
    }

    @Override
    public @Nullable InetAddress sourceAddress() {
        return source;
    }
}
