package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.tck.Channels;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Connects with several local addresses to choose from. */
final class ConnectLocalRules {
    private static final SocketAddress SIXTH = local("::1");
    private static final SocketAddress SECOND = local("127.0.0.2");
    private static final SocketAddress THIRD = local("127.0.0.3");

    /** Addresses for documentation, which no host has. */
    private static final SocketAddress FOREIGN = local("198.51.100.1");

    private static final SocketAddress ALSO_FOREIGN = local("203.0.113.1");

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static SocketAddress local(String literal) {
        return new InetSocketAddress(ip(literal), 0);
    }

    /** The address from which the peer sees the connection come. */
    private static InetAddress seenFrom(Tck tck, SocketAddress... locals) throws IOException {
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        tck.await(tck.call(() ->
                tck.loop().createConnection(() -> recorder, there.options().localAddresses(List.of(locals)))));
        Peer peer = there.accept();
        InetSocketAddress seen = (InetSocketAddress) peer.channel().getRemoteAddress();
        assertEquals(seen, tck.call(() -> recorder.transport().localAddress()), "localAddress()");
        return seen.getAddress();
    }

    @Rule("CONNECT-46")
    void theFirstOfTheFamilyIsBound(Tck tck) throws IOException {
        assertEquals(ip("127.0.0.2"), seenFrom(tck, SIXTH, SECOND, THIRD));
        assertEquals(ip("127.0.0.3"), seenFrom(tck, THIRD, SECOND));
        assertEquals(ip("127.0.0.1"), seenFrom(tck, local("::"), SECOND), "a wildcard is of both families");
    }

    @Rule("CONNECT-46")
    void oneThatCannotBeBoundIsPassedOver(Tck tck) throws IOException {
        assertEquals(ip("127.0.0.3"), seenFrom(tck, FOREIGN, THIRD));
    }

    @Rule("CONNECT-46")
    void eachFamilyHasItsOwn(Tck tck) throws IOException {
        tck.newLoop(LoopOptions.defaults()
                .resolver(loop -> (host, family) -> LoopFutures.completed(loop, List.of(ip("127.0.0.1"), ip("::1")))));
        try (ServerSocketChannel listener = Channels.listener()) {
            try {
                listener.bind(new InetSocketAddress(ip("::1"), 0));
            } catch (IOException none) {
                throw tck.notApplicable("no IPv6 loopback");
            }
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            Recorder recorder = tck.recorder();
            ConnectOptions options = ConnectOptions.to("both.test", port).localAddresses(List.of(SECOND, local("::1")));
            tck.await(tck.call(() -> tck.loop().createConnection(() -> recorder, options)));
            InetSocketAddress ours =
                    (InetSocketAddress) tck.call(() -> recorder.transport().localAddress());
            assertEquals(ip("::1"), ours.getAddress());
        }
    }

    @Rule("CONNECT-46")
    void addressesForWhichThereIsNoneAreSkipped(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        BindException failure = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop()
                        .createConnection(
                                tck::recorder,
                                there.options().localAddresses(List.of(SIXTH, new InetSocketAddress(ip("::1"), 9))))));
        assertTrue(String.valueOf(failure.getMessage()).contains("family"), "says what does not fit: " + failure);
    }

    @Rule("CONNECT-47")
    void theErrorNamesAllThatCannotBeBound(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        tck.settle();
        int before = tck.openDescriptors();
        BindException failure = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop()
                        .createConnection(
                                tck::recorder, there.options().localAddresses(List.of(FOREIGN, ALSO_FOREIGN)))));
        String message = String.valueOf(failure.getMessage());
        assertTrue(
                message.contains("bind tcp 198.51.100.1:0") && message.contains("bind tcp 203.0.113.1:0"),
                "names both: " + message);
        assertEquals(before, tck.openDescriptors(), "descriptors after a connect that could not bind");
    }

    @Rule("CONNECT-47")
    void anyOfThemThatMakesNoSenseIsRefusedAtOnce(Tck tck) {
        ConnectOptions inet = ConnectOptions.to("127.0.0.1", 9);
        assertEquals(List.of(), inet.localAddresses(), "by default");
        assertThrows(NullPointerException.class, () -> inet.localAddresses(Arrays.asList(SECOND, null)));
        for (SocketAddress bad : List.of(
                UnixDomainSocketAddress.of(Path.of("s")),
                InetSocketAddress.createUnresolved("localhost", 0),
                new Refusals.OddAddress())) {
            IllegalArgumentException refused = tck.call(() -> assertThrows(
                    IllegalArgumentException.class,
                    () -> tck.loop().createConnection(tck::recorder, inet.localAddresses(List.of(SECOND, bad)))));
            assertTrue(String.valueOf(refused.getMessage()).contains("localAddress"), "names the option: " + refused);
        }
    }
}
