package io.semper.cli.fuzz;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Moves that open connections and servers, and that end servers. */
final class NetMoves {
    private NetMoves() {}

    static void listen(World world, SplittableRandom random, @Nullable End self) {
        StreamOptions options = Settings.stream(random);
        ServerOptions at = ServerOptions.bind(world.places.address(random, world.loop)).stream(options);
        if (random.nextInt(8) == 0) {
            at = at.maxConnections(1 + random.nextInt(3));
        }
        Listening[] made = {null};
        SplittableRandom factory = random.split();
        world.await(
                "listen", world.loop.createServer(() -> accept(world, factory, options, made[0]), at), null, done -> {
                    if (done.isCancelled()) {
                        return;
                    }
                    world.oracle.expect(done.exception() == null, "a listen ended with " + Text.of(done.exception()));
                    made[0] = new Listening(world.name("server"), done.result());
                    world.listenings.add(made[0]);
                    world.await(made[0].name + " closed ", done.result().waitClosed(), null, closed -> {});
                });
    }

    private static StreamProtocol accept(
            World world, SplittableRandom random, StreamOptions options, @Nullable Listening listening) {
        StreamProtocol[] protocol = {null};
        world.callback("accept", () -> {
            world.oracle.expect(listening != null && !listening.isClosed, "accepted by a server that is not open");
            End end = world.end("accepted", options, listening);
            world.react(random, end, "factory");
            protocol[0] = end.protocol();
        });
        return protocol[0];
    }

    static void connect(World world, SplittableRandom random, @Nullable End self) {
        List<Listening> open = open(world);
        if (open.isEmpty()) {
            listen(world, random, self);
            return;
        }
        Listening to = open.get(random.nextInt(open.size()));
        connect(world, random, to.address, to);
    }

    private static List<Listening> open(World world) {
        return world.listenings.stream()
                .filter(listening -> !listening.isClosed)
                .toList();
    }

    /** Connects to {@code to}; the connect may fail if it is cancelled or late, or if the server is closed meanwhile. */
    private static void connect(World world, SplittableRandom random, SocketAddress to, @Nullable Listening listening) {
        StreamOptions stream = Settings.stream(random);
        ConnectOptions options = target(random, to).stream(stream);
        boolean mayTimeOut = random.nextInt(16) == 0;
        if (mayTimeOut) {
            options = options.timeout(Duration.ofMillis(random.nextInt(1, 5)));
        }
        RuntimeException failure = random.nextInt(24) == 0 ? world.oracle.failure("factory") : null;
        End[] made = {null};
        ConnectFuture future = new ConnectFuture();
        future.of = world.await(
                "connect",
                world.loop.createConnection(
                        () -> {
                            world.callback("factory", () -> {
                                world.oracle.expect(made[0] == null, "a connect called its factory twice");
                                world.oracle.expect(
                                        future.of != null && !future.of.isDone(),
                                        "a factory was called after the end of its connect");
                                if (failure != null) {
                                    throw failure;
                                }
                                made[0] = world.end("connected", stream, null);
                                made[0].connecting = future.of;
                            });
                            return made[0].protocol();
                        },
                        options),
                null,
                done -> {
                    if (done.isCancelled()) {
                        return;
                    }
                    Throwable thrown = done.exception();
                    if (thrown == null) {
                        world.oracle.expect(
                                made[0] != null
                                        && made[0].hasBegun()
                                        && made[0].transport()
                                                .equals(done.result().transport()),
                                "a connect was done before connectionMade");
                    } else {
                        boolean unreachable = thrown instanceof IOException
                                && (mayTimeOut || listening == null || listening.mayRefuse());
                        world.oracle.expect(
                                unreachable || thrown == failure, "a connect ended with " + Text.of(thrown));
                    }
                });
    }

    /** An address, or a name that has to be looked up. */
    private static ConnectOptions target(SplittableRandom random, SocketAddress to) {
        return to instanceof InetSocketAddress inet && random.nextInt(8) == 0
                ? ConnectOptions.to("localhost", inet.getPort()).family(AddressFamily.IPV4)
                : ConnectOptions.to(to);
    }

    /** The future of a connect, for its factory. */
    private static final class ConnectFuture {
        @Nullable
        LoopFuture<Connection<StreamProtocol>> of;
    }

    /** A blocking peer connects to a server of the loop. */
    static void connectPeer(World world, SplittableRandom random, @Nullable End self) {
        List<Listening> open = open(world);
        if (!open.isEmpty()) {
            SocketAddress to = open.get(random.nextInt(open.size())).address;
            world.peers.add(Peer.connecting(world, random.split(), world.traffic("peer"), to));
        }
    }

    /** Connects to a blocking peer. */
    static void acceptPeer(World world, SplittableRandom random, @Nullable End self) {
        try {
            Peer peer = Peer.accepting(
                    world, random.split(), world.traffic("peer"), world.places.address(random, world.loop));
            world.peers.add(peer);
            connect(world, random, peer.address(), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void endServer(World world, SplittableRandom random, @Nullable End self) {
        List<Listening> open = open(world);
        if (open.isEmpty()) {
            return;
        }
        Listening listening = open.get(random.nextInt(open.size()));
        world.oracle.trace("end " + listening.name);
        listening.isClosed = true;
        if (random.nextBoolean()) {
            listening.server.close();
        } else {
            listening.drained();
            world.await("drain", listening.server.drain(Duration.ofMillis(random.nextInt(10))), null, done -> {});
        }
        world.oracle.expect(listening.server.addresses().isEmpty(), listening.name + " has addresses after its close");
    }

    static void endClients(World world, SplittableRandom random, @Nullable End self) {
        if (world.listenings.isEmpty()) {
            return;
        }
        Listening listening = world.listenings.get(random.nextInt(world.listenings.size()));
        boolean abort = random.nextInt(3) == 0;
        world.oracle.trace("end clients of " + listening.name);
        if (abort) {
            listening.clientsAborted = true;
        } else {
            listening.clientsClosed = true;
        }
        for (End end : world.ends) {
            if (end.listening == listening && end.isOpen()) {
                if (abort) {
                    end.aborted = true;
                } else {
                    end.closing();
                }
            }
        }
        if (abort) {
            listening.server.abortClients();
        } else {
            listening.server.closeClients();
        }
    }
}
