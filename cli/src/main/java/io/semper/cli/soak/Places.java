package io.semper.cli.soak;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.examples.EchoServer.Echo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The targets of operations: servers on the loop, and blocking peers. For the loop's owner. */
final class Places {
    private final EventLoop loop;
    private final List<SocketAddress> echoes;
    private final SocketAddress talking;
    private final SocketAddress deaf;
    private final SocketAddress resetting;
    private final SocketAddress hanging;
    private final SocketAddress refusing;
    private final BlockingPeers peers;

    private Places(EventLoop loop, List<Server> servers, BlockingPeers peers) throws IOException {
        this.loop = loop;
        this.peers = peers;
        talking = address(servers.get(0));
        deaf = address(servers.get(1));
        echoes =
                servers.subList(2, servers.size()).stream().map(Places::address).toList();
        resetting = peers.resetting();
        hanging = peers.hanging();
        refusing = peers.refusing();
    }

    /** Opens the servers; the first echo is on TCP. */
    static LoopFuture<Places> open(EventLoop loop, BlockingPeers peers, Path scratch) {
        List<LoopFuture<Server>> opening = new ArrayList<>();
        opening.add(serve(loop, Listening.Talker::new, loopback()));
        opening.add(serve(loop, AbortedWrite.Deaf::new, loopback().stream(AbortedWrite.serverOptions())));
        opening.add(serve(loop, Echo::new, loopback()));
        if (loop.supports(Capability.UNIX_SOCKETS)) {
            opening.add(serve(loop, Echo::new, ServerOptions.unix(scratch.resolve("echo"))));
        }
        return LoopFutures.gather(opening).thenApply(servers -> {
            try {
                return new Places(loop, servers, peers);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static ServerOptions loopback() {
        return ServerOptions.bind("127.0.0.1", 0);
    }

    private static LoopFuture<Server> serve(
            EventLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        return loop.createServer(factory, at);
    }

    private static SocketAddress address(Server server) {
        return server.addresses().get(0);
    }

    /** Returns one of the echoes, on TCP or on a Unix-domain socket. */
    SocketAddress echo(SplittableRandom random) {
        return echoes.get(random.nextInt(echoes.size()));
    }

    /** Returns the port of the echo on TCP. */
    int echoPort() {
        return ((InetSocketAddress) echoes.get(0)).getPort();
    }

    /** Returns the address of a {@link Listening.Talker}. */
    SocketAddress talking() {
        return talking;
    }

    /** Returns the address of an {@link AbortedWrite.Deaf}. */
    SocketAddress deaf() {
        return deaf;
    }

    SocketAddress resetting() {
        return resetting;
    }

    SocketAddress hanging() {
        return hanging;
    }

    SocketAddress refusing() {
        return refusing;
    }

    /** Lets a blocking client reset a connection of the echo on TCP; {@code done} is called in a turn. */
    void reset(int bytes, Consumer<@Nullable IOException> done) {
        peers.reset(echoes.get(0), bytes, failure -> loop.execute(() -> done.accept(failure)));
    }
}
