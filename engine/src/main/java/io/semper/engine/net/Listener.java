package io.semper.engine.net;

import io.semper.AddressFamily;
import io.semper.Capability;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.EngineLoop;
import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** One call of {@code createServer}: from a host or path to a socket that listens. For the loop's owner. */
public final class Listener {
    private final EngineLoop loop;
    private final Supplier<? extends StreamProtocol> factory;
    private final ServerOptions options;
    private final LoopPromise<Server> promise;

    private Listener(EngineLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        this.loop = loop;
        this.factory = factory;
        this.options = options;
        this.promise = loop.createPromise();
    }

    /** See {@link io.semper.EventLoop#createServer}. */
    public static LoopFuture<Server> listen(
            EngineLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        loop.checkUsable();
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        if (options.addresses().get(0) instanceof UnixDomainSocketAddress unix) {
            if (!loop.supports(Capability.UNIX_SOCKETS)) {
                throw Capability.UNIX_SOCKETS.missing(loop);
            }
            if (unix.getPath().toString().isEmpty()) {
                throw new IllegalArgumentException("the path to listen on is empty");
            }
        }
        Listener listener = new Listener(loop, factory, options);
        listener.begin();
        return listener.promise.future();
    }

    private void begin() {
        SocketAddress address = options.addresses().get(0);
        if (!(address instanceof InetSocketAddress inet) || !inet.isUnresolved()) {
            openAt(address);
        } else if (inet.getHostString().isEmpty()) {
            openEverywhere(inet.getPort());
        } else {
            LoopFuture<List<InetAddress>> lookup = loop.resolver().resolve(inet.getHostString(), AddressFamily.ANY);
            promise.onCancel(lookup::cancel);
            lookup.addDoneCallback(answer -> lookedUp(answer, inet.getPort()));
        }
    }

    private void lookedUp(LoopFuture<List<InetAddress>> answer, int port) {
        if (answer.isCancelled()) {
            return;
        }
        Throwable failure = answer.exception();
        if (promise.future().isDone()) {
            return;
        }
        if (failure != null) {
            promise.fail(failure);
        } else {
            openAt(new InetSocketAddress(answer.result().get(0), port));
        }
    }

    private void openAt(SocketAddress local) {
        try {
            promise.complete(open(local));
        } catch (IOException | RuntimeException e) {
            promise.fail(e);
        }
    }

    /** One IPv6 socket takes both families; where the system has no IPv6, IPv4 is every interface there is. */
    private void openEverywhere(int port) {
        try {
            promise.complete(open(new InetSocketAddress(Wildcards.of(AddressFamily.IPV6), port)));
        } catch (IOException noIpv6) {
            openAt(new InetSocketAddress(Wildcards.of(AddressFamily.IPV4), port));
        }
    }

    private Server open(SocketAddress local) throws IOException {
        try {
            ListenSocket socket = loop.kernel().sockets().listen(local);
            try {
                StreamSettings.applyBeforeListen(socket, local, options.stream(), options.reuseAddress());
                if (local instanceof UnixDomainSocketAddress unix) {
                    UnixPaths.makeRoom(loop.kernel().sockets(), unix.getPath());
                }
                socket.listen(local, Math.max(1, options.backlog()));
                return EngineServer.over(loop, factory, options, socket);
            } catch (Throwable t) {
                socket.close();
                throw t;
            }
        } catch (IOException e) {
            throw NetErrors.during("listen on " + Endpoints.describe(local), e);
        }
    }
}
