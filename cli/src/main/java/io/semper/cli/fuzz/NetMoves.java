package io.semper.cli.fuzz;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
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
        boolean later = random.nextInt(8) == 0;
        at = at.startServing(!later);
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
                    if (later) {
                        world.loop.callLater(Duration.ofMillis(1), made[0]::startServing);
                    }
                    world.await(
                            made[0].name + " closed ",
                            done.result().waitClosed(),
                            null,
                            closed -> over(world, made[0], closed));
                });
    }

    /** A server is closed and its connections have ended. */
    private static void over(World world, Listening listening, LoopFuture<?> done) {
        boolean open = world.ends.stream().anyMatch(end -> end.listening == listening && end.isOpen());
        world.oracle.expect(
                done.isCancelled() || done.exception() == null && listening.isClosed && !open,
                listening.name + " is over before its connections: " + done);
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

    private static void connect(World world, SplittableRandom random, SocketAddress to, @Nullable Listening listening) {
        connect(world, random, target(random, to), listening);
    }

    private static void connect(
            World world, SplittableRandom random, ConnectOptions target, @Nullable Listening listening) {
        ConnectOptions options = target.stream(Settings.stream(random));
        if (random.nextInt(16) == 0) {
            options = options.timeout(Duration.ofMillis(random.nextInt(1, 5)));
        }
        RuntimeException failure = random.nextInt(24) == 0 ? world.oracle.failure("factory") : null;
        new Connecting(world, options, listening, failure).begin();
    }

    /** An address, or a name that has to be looked up. */
    private static ConnectOptions target(SplittableRandom random, SocketAddress to) {
        return to instanceof InetSocketAddress inet && random.nextInt(8) == 0
                ? ConnectOptions.to("localhost", inet.getPort()).family(AddressFamily.IPV4)
                : ConnectOptions.to(to);
    }

    /** A blocking peer connects to a server of the loop. */
    static void connectPeer(World world, SplittableRandom random, @Nullable End self) {
        List<Listening> open = open(world);
        if (!open.isEmpty()) {
            SocketAddress to = open.get(random.nextInt(open.size())).address;
            world.peers.add(Peer.connecting(world, random.split(), world.traffic("peer"), to));
        }
    }

    /** Connects to a blocking peer, or adopts a channel that is connected to it. */
    static void acceptPeer(World world, SplittableRandom random, @Nullable End self) {
        try {
            Peer peer = Peer.accepting(
                    world, random.split(), world.traffic("peer"), world.places.address(random, world.loop));
            world.peers.add(peer);
            if (random.nextInt(6) == 0) {
                connect(world, random, ConnectOptions.over(Places.connect(peer.address())), null);
            } else {
                connect(world, random, peer.address(), null);
            }
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
            world.await(
                    "drain",
                    listening.server.drain(Duration.ofMillis(random.nextInt(10))),
                    null,
                    done -> over(world, listening, done));
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
