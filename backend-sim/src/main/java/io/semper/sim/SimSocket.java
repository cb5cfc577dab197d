package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** What connections and listeners share: options, addresses, and whether they are open. */
abstract class SimSocket implements Socket {
    final Net net;
    final SimHost host;
    private @Nullable SimRegistration registration;
    private boolean open = true;

    SimSocket(Net net, SimHost host) {
        this.net = net;
        this.host = host;
    }

    abstract SimOptions options();

    /** The bits of readiness. With the monitor held. */
    abstract int readiness();

    abstract @Nullable SocketAddress local();

    /** Closes the simulated socket. With the monitor held, once. */
    abstract void shut();

    void registered(SimRegistration by) {
        registration = by;
    }

    @Nullable
    SimRegistration registration() {
        return registration;
    }

    void released() {
        registration = null;
    }

    /** The state of the socket has changed. With the monitor held, on any thread. */
    void changed() {
        SimRegistration watching = registration;
        if (watching != null) {
            watching.changed();
        }
    }

    void checkOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.OPTION);
            checkOpen();
            SocketAddress local = local();
            return local == null ? new InetSocketAddress(0) : local;
        }
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.OPTION);
            checkOpen();
            options().set(option, value);
            optionSet();
        }
    }

    /** An option was set. With the monitor held. */
    void optionSet() {}

    @Override
    public <T> T getOption(SocketOption<T> option) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.OPTION);
            checkOpen();
            return options().get(option);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        synchronized (net) {
            net.enter();
            if (open) {
                open = false;
                shut();
                net.closed();
            }
        }
    }

    static InetSocketAddress checkInternet(SocketAddress local, boolean ipv6) throws IOException {
        if (!(local instanceof InetSocketAddress inet) || inet.isUnresolved() || isIpv6(local) != ipv6) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "this socket cannot have the address " + local);
        }
        return inet;
    }

    static UnixDomainSocketAddress checkUnix(SocketAddress local) throws IOException {
        if (!(local instanceof UnixDomainSocketAddress path)) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "this socket cannot have the address " + local);
        }
        return path;
    }

    static boolean isIpv6(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet6Address;
    }
}
