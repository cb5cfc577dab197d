package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/** A listener of a loop. */
final class SimListen extends SimSocket implements ListenSocket {
    private final SimOptions options;
    private final boolean unix;
    private final boolean ipv6;
    private @Nullable SocketAddress local;
    private @Nullable Listener listener;
    private Runnable release = () -> {};

    /** @param kind an address of the kind and family */
    SimListen(Net net, SimHost host, SocketAddress kind) {
        super(net, host);
        unix = kind instanceof UnixDomainSocketAddress;
        ipv6 = isIpv6(kind);
        options = unix ? SimOptions.ofUnix() : new SimOptions(host.system());
    }

    @Override
    SimOptions options() {
        return options;
    }

    @Override
    int readiness() {
        return listener != null && listener.hasConnection() ? Interest.READ : Interest.NONE;
    }

    @Override
    @Nullable
    SocketAddress local() {
        return local == null && unix ? UnixEnd.UNNAMED : local;
    }

    @Override
    void shut() {
        release.run();
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public void listen(SocketAddress asked, int backlog) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.BIND);
            checkOpen();
            Listener queue = new Listener(net, host, asked, options, backlog, this::changed);
            if (unix) {
                release = host.unixNames().bind(checkUnix(asked).getPath(), queue)::release;
                local = asked;
            } else {
                listenAtPort(checkInternet(asked, ipv6), queue);
            }
            listener = queue;
        }
    }

    private void listenAtPort(InetSocketAddress asked, Listener queue) throws IOException {
        host.checkOwn(asked.getAddress());
        Ports.Claim made =
                host.ports().claim(asked, options.isSet(StandardSocketOptions.SO_REUSEADDR), options.isSet(V6_ONLY));
        try {
            host.ports().listen(made, queue);
        } catch (IOException taken) {
            host.ports().release(made);
            throw taken;
        }
        release = () -> host.ports().release(made);
        local = made.address;
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.ACCEPT);
            checkOpen();
            if (listener == null || !listener.hasConnection()) {
                return null;
            }
            net.opening(host, FailedCall.ACCEPT);
            StreamEnd accepted = listener.accept();
            if (accepted != null && accepted.isReset() && !host.system().acceptsReset) {
                accepted.close();
                net.closed();
                throw FailedCall.ACCEPT.because(Cause.CONNECTION_ENDED, "Software caused connection abort");
            }
            return accepted == null ? null : new SimStream(net, host, accepted, ipv6);
        }
    }
}
