package io.semper.engine.serve;

import io.semper.AddressFamily;
import io.semper.Capability;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.listen.Binding;
import io.semper.engine.listen.BoundSocket;
import io.semper.engine.listen.ListenPlan;
import io.semper.engine.listen.PlannedSocket;
import io.semper.engine.net.Channels;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.net.StreamSettings;
import io.semper.engine.resolve.Lookup;
import io.semper.engine.stream.StreamRoom;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** One call of {@code createServer}: from hosts and paths to a server. Owner only. */
public final class ListenOperation {
    private final StreamRoom streams;
    private final LoopCore loop;
    private final Supplier<? extends StreamProtocol> factory;
    private final ServerOptions options;
    private final LoopPromise<Server> promise;

    private ListenOperation(StreamRoom streams, Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        this.streams = streams;
        this.loop = streams.loop();
        this.factory = factory;
        this.options = options;
        this.promise = loop.createPromise();
    }

    /** See {@link io.semper.EventLoop#createServer}. */
    public static LoopFuture<Server> listen(
            StreamRoom streams, Supplier<? extends StreamProtocol> factory, ServerOptions options) {
        LoopCore loop = streams.loop();
        loop.checkUsable();
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        check(loop, options);
        StreamSettings.check(loop, options.stream());
        ListenOperation listener = new ListenOperation(streams, factory, options);
        listener.begin();
        return listener.promise.future();
    }

    private static void check(LoopCore loop, ServerOptions options) {
        for (SocketAddress address : options.addresses()) {
            Capability needed = Endpoints.needed(address);
            if (needed != null) {
                need(loop, needed);
            }
            if (address instanceof UnixDomainSocketAddress unix
                    && unix.getPath().toString().isEmpty()) {
                throw new IllegalArgumentException("the path to listen on is empty");
            }
        }
        if (options.reusePort()) {
            need(loop, Capability.REUSE_PORT);
        }
        if (options.v6Only()
                || options.family() == AddressFamily.IPV6
                        && options.addresses().stream().anyMatch(ListenOperation::isIpv6Wildcard)) {
            need(loop, Capability.V6_ONLY);
        }
        ServerSocketChannel channel = options.channel();
        if (channel != null) {
            Channels.check(loop, options, channel);
        }
        if (options.connectionLoops() != null) {
            need(loop, Capability.HAND_OVER);
        }
    }

    private static boolean isIpv6Wildcard(SocketAddress address) {
        if (ListenPlan.isEverywhere(address)) {
            return true;
        }
        InetAddress ip = address instanceof InetSocketAddress inet ? Lookup.literal(inet) : null;
        return ip instanceof Inet6Address && ip.isAnyLocalAddress();
    }

    private static void need(LoopCore loop, Capability needed) {
        if (!loop.supports(needed)) {
            throw needed.missing(loop);
        }
    }

    /** Looks up all names at the same time. */
    private void begin() {
        ServerSocketChannel channel = options.channel();
        if (channel != null) {
            adopt(channel);
            return;
        }
        List<LoopFuture<List<InetAddress>>> lookups = new ArrayList<>();
        for (SocketAddress address : options.addresses()) {
            if (isName(address)) {
                String host = ((InetSocketAddress) address).getHostString();
                lookups.add(loop.resolver().resolve(host, options.family()));
            }
        }
        if (lookups.isEmpty()) {
            open(options.addresses());
            return;
        }
        LoopFuture<List<List<InetAddress>>> all = LoopFutures.gather(lookups);
        promise.onCancel(all::cancel);
        all.addDoneCallback(this::lookedUp);
    }

    private void adopt(ServerSocketChannel channel) {
        String at = Channels.describe(channel);
        try {
            List<BoundSocket> ours = List.of(Binding.adopt(loop, channel));
            promise.complete(EngineServer.over(streams, factory, options, ours));
        } catch (IOException e) {
            promise.fail(NetErrors.during("listen on " + at, e));
        } catch (Throwable thrown) {
            promise.tryFail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }

    private static boolean isName(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.isUnresolved() && !ListenPlan.isEverywhere(inet);
    }

    private void lookedUp(LoopFuture<List<List<InetAddress>>> answers) {
        if (answers.isCancelled()) {
            promise.tryCancel(); // cancelled by the resolver, unless the promise was cancelled first
            return;
        }
        Throwable failure = answers.exception();
        if (promise.future().isDone()) {
            return;
        }
        if (failure != null) {
            promise.fail(failure);
            return;
        }
        Iterator<List<InetAddress>> next = answers.result().iterator();
        List<SocketAddress> addresses = new ArrayList<>();
        for (SocketAddress address : options.addresses()) {
            if (isName(address)) {
                int port = ((InetSocketAddress) address).getPort();
                next.next().forEach(found -> addresses.add(new InetSocketAddress(found, port)));
            } else {
                addresses.add(address);
            }
        }
        open(addresses);
    }

    private void open(List<SocketAddress> addresses) {
        try {
            AddressFamily family = options.family();
            for (SocketAddress address : addresses) {
                if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
                    Lookup.only(family, inet.getAddress().getHostAddress(), List.of(inet.getAddress()));
                }
            }
            boolean v6Only = options.v6Only() || family == AddressFamily.IPV6;
            List<PlannedSocket> spots = ListenPlan.of(addresses, family, v6Only, loop.supports(Capability.V6_ONLY));
            promise.complete(EngineServer.over(streams, factory, options, Binding.open(loop, options, spots)));
        } catch (Throwable thrown) {
            promise.tryFail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }
}
