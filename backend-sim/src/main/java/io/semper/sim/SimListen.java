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
import org.jspecify.annotations.Nullable;

/** A listener of a loop. */
final class SimListen extends SimSocket implements ListenSocket {
    private final SimOptions options = new SimOptions();
    private final boolean ipv6;
    private Ports.@Nullable Claim claim;
    private @Nullable Listener listener;

    SimListen(Net net, SimHost host, boolean ipv6) {
        super(net, host);
        this.ipv6 = ipv6;
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
    InetSocketAddress local() {
        return claim == null ? null : claim.address;
    }

    @Override
    void shut() {
        if (claim != null) {
            host.ports().release(claim);
        }
        if (listener != null) {
            listener.close();
        }
    }

    @Override
    public void listen(SocketAddress local, int backlog) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.BIND);
            checkOpen();
            if (!(local instanceof InetSocketAddress inet) || inet.isUnresolved() || isIpv6(local) != ipv6) {
                throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "this socket cannot have the address " + local);
            }
            host.checkOwn(inet.getAddress());
            Ports.Claim made =
                    host.ports().claim(inet, options.isSet(StandardSocketOptions.SO_REUSEADDR), options.isSet(V6_ONLY));
            Listener queue = new Listener(net, host, options, backlog, this::changed);
            try {
                host.ports().listen(made, queue);
            } catch (IOException taken) {
                host.ports().release(made);
                throw taken;
            }
            claim = made;
            listener = queue;
        }
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
            return accepted == null ? null : new SimStream(net, host, accepted, ipv6);
        }
    }
}
