package io.semper.tck.rules.connect;

import static io.semper.tck.rules.support.FakeNames.answering;
import static io.semper.tck.rules.support.FakeNames.ip;
import static io.semper.tck.rules.support.FakeNames.portOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectFailedException;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FreePort;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Addresses that lead nowhere, and those to connect from. */
final class ConnectFailureRules {
    private static final int REFUSALS = 1000;

    @Rule("CONNECT-06")
    void addressesAreTriedInOrderUntilOneWorks(Tck tck) {
        tck.newLoop(answering(ip(127, 0, 0, 2), ip(127, 0, 0, 3), ip(127, 0, 0, 1)));
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() ->
                tck.loop().createConnection(() -> recorder, ConnectOptions.to("name.test", portOf(there.address()))));
        there.accept();
        tck.await(future);
        assertEquals(
                there.address(), recorder.transport().remoteAddress(), "the third address is the one that answers");
        assertEquals(1, recorder.count("made"));
    }

    @Rule("CONNECT-06")
    void addressesAreNotTriedAfterOneThatWorks(Tck tck) {
        tck.newLoop(answering(ip(127, 0, 0, 1), ip(127, 0, 0, 2)));
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() ->
                tck.loop().createConnection(() -> recorder, ConnectOptions.to("name.test", portOf(there.address()))));
        there.accept();
        tck.await(future);
        assertEquals(there.address(), recorder.transport().remoteAddress());
    }

    @Rule("CONNECT-06")
    void equalFailuresOfAllAddressesAreOne(Tck tck) {
        tck.newLoop(answering(ip(127, 0, 0, 1), ip(127, 0, 0, 2), ip(127, 0, 0, 3)));
        int port = portOf(tck.refusingAddress(StreamKind.TCP));
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future =
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.to("name.test", port)));
        ConnectException failure = tck.awaitFailure(ConnectException.class, future);
        assertEquals(before, tck.openDescriptors(), "descriptors after all addresses failed");
        assertFalse(failure instanceof ConnectFailedException, "one error for equal failures: " + failure);
        assertTrue(String.valueOf(failure.getMessage()).contains("127.0.0.1:" + port), "names an address: " + failure);
    }

    /** No TCP connection can be made to the broadcast address of the loopback network; nothing leaves the machine. */
    @Rule("CONNECT-06")
    void differentFailuresAreAllTold(Tck tck) {
        tck.newLoop(answering(ip(127, 0, 0, 1), ip(127, 255, 255, 255)));
        int port = portOf(tck.refusingAddress(StreamKind.TCP));
        LoopFuture<?> future =
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.to("name.test", port)));
        ConnectFailedException failure = tck.awaitFailure(ConnectFailedException.class, future);
        assertEquals(2, failure.attempts().size(), "attempts in " + failure);
        for (int i = 0; i < 2; i++) {
            String address = (i == 0 ? "127.0.0.1:" : "127.255.255.255:") + port;
            String one = String.valueOf(failure.attempts().get(i).getMessage());
            assertTrue(one.contains(address), "attempt " + i + " names " + address + ": " + one);
            assertTrue(String.valueOf(failure.getMessage()).contains(address), "the message names " + address);
        }
    }

    @Rule("CONNECT-07")
    void refusedIsRefusedAThousandTimes(Tck tck, StreamKind kind) {
        ConnectOptions nobody = ConnectOptions.to(tck.refusingAddress(kind));
        Recorder recorder = tck.recorder();
        for (int i = 0; i < REFUSALS; i++) {
            LoopFuture<Connection<Recorder>> future =
                    tck.call(() -> tck.loop().createConnection(() -> recorder, nobody));
            ConnectException failure = tck.awaitFailure(ConnectException.class, future);
            assertTrue(
                    String.valueOf(failure.getMessage())
                            .toLowerCase(java.util.Locale.ROOT)
                            .contains("refused"),
                    "says that it was refused: " + failure);
        }
        assertEquals(List.of(), recorder.trace(), "calls of a protocol whose connect was refused");
    }

    @Rule("CONNECT-15")
    void thePeerSeesTheLocalAddressThatWasAskedFor(Tck tck) throws IOException {
        PeerServer there = tck.listen(StreamKind.TCP);
        InetSocketAddress from = new InetSocketAddress(ip(127, 0, 0, 2), 0);
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() ->
                tck.loop().createConnection(() -> recorder, there.options().localAddress(from)));
        Peer peer = there.accept();
        tck.await(future);
        InetSocketAddress seen = (InetSocketAddress) peer.channel().getRemoteAddress();
        assertEquals(from.getAddress(), seen.getAddress(), "where the peer sees the connection come from");
        assertEquals(seen, recorder.transport().localAddress());
        assertTrue(seen.getPort() > 0, "the system chose a port");
    }

    @Rule("CONNECT-15")
    @Requires("unix-sockets")
    void thePeerSeesTheLocalPathThatWasAskedFor(Tck tck) throws IOException {
        PeerServer there = tck.listen(StreamKind.UNIX);
        SocketAddress from = tck.freshAddress(StreamKind.UNIX);
        LoopFuture<?> future = tck.call(
                () -> tck.loop().createConnection(tck::recorder, there.options().localAddress(from)));
        Peer peer = there.accept();
        tck.await(future);
        assertEquals(from, peer.channel().getRemoteAddress(), "where the peer sees the connection come from");
    }

    @Rule("CONNECT-15")
    void addressesOfAnotherFamilyThanTheLocalOneAreLeftOut(Tck tck) {
        tck.newLoop(answering(ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), ip(127, 0, 0, 1)));
        PeerServer there = tck.listen(StreamKind.TCP);
        InetSocketAddress from = new InetSocketAddress(ip(127, 0, 0, 1), 0);
        LoopFuture<Connection<Recorder>> future = tck.call(() -> tck.loop()
                .createConnection(
                        tck::recorder,
                        ConnectOptions.to("name.test", portOf(there.address())).localAddress(from)));
        there.accept();
        assertEquals(there.address(), tck.await(future).transport().remoteAddress());
    }

    @Rule("CONNECT-15")
    void aLocalAddressThatCannotBeUsedFailsTheFuture(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        tck.settle();
        int before = tck.openDescriptors();
        SocketAddress inUse = there.address();
        BindException taken = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop()
                        .createConnection(tck::recorder, there.options().localAddress(inUse))));
        assertTrue(
                String.valueOf(taken.getMessage()).contains("bind tcp 127.0.0.1:" + portOf(inUse)),
                "names the address that is in use: " + taken);
        InetSocketAddress sixth = new InetSocketAddress(ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 0);
        BindException family = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop()
                        .createConnection(tck::recorder, there.options().localAddress(sixth))));
        assertTrue(String.valueOf(family.getMessage()).contains("family"), "says what does not fit: " + family);
        assertEquals(before, tck.openDescriptors(), "descriptors after connects that could not bind");
    }

    @Rule("CONNECT-15")
    void aLocalAddressThatIsNotOursFailsTheFuture(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        int before = tck.openDescriptors();
        InetSocketAddress foreign = new InetSocketAddress(ip(192, 0, 2, 1), 0);
        BindException failure = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop()
                        .createConnection(tck::recorder, there.options().localAddress(foreign))));
        assertTrue(String.valueOf(failure.getMessage()).contains("bind tcp 192.0.2.1:0"), "names it: " + failure);
        assertEquals(before, tck.openDescriptors(), "descriptors after a connect that could not bind");
    }

    @Rule("CONNECT-15")
    @Requires("unix-sockets")
    void aLocalPathThatIsTakenFailsTheFuture(Tck tck) {
        PeerServer there = tck.listen(StreamKind.UNIX);
        int before = tck.openDescriptors();
        BindException failure = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop()
                        .createConnection(tck::recorder, there.options().localAddress(there.address()))));
        String path = ((UnixDomainSocketAddress) there.address()).getPath().toString();
        assertTrue(String.valueOf(failure.getMessage()).contains(path), "names the path: " + failure);
        assertEquals(before, tck.openDescriptors(), "descriptors after a connect that could not bind");
    }

    /** Two sockets cannot share the port; the second attempt begins when the first has let go of it. */
    @Rule("CONNECT-15")
    void aLocalPortIsOfOneAttemptAfterTheOther(Tck tck) throws IOException {
        tck.newLoop(answering(ip(127, 0, 0, 2), ip(127, 0, 0, 1)));
        PeerServer there = tck.listen(StreamKind.TCP);
        InetSocketAddress from = new InetSocketAddress(ip(127, 0, 0, 1), FreePort.find());
        Recorder recorder = tck.recorder();
        ConnectOptions options = ConnectOptions.to("name.test", portOf(there.address()))
                .localAddress(from)
                .attemptDelay(Duration.ZERO);
        tck.await(tck.call(() -> tck.loop().createConnection(() -> recorder, options)));
        assertEquals(there.address(), recorder.transport().remoteAddress());
        assertEquals(from, recorder.transport().localAddress());
        there.accept().close();
    }

    @Rule("CONNECT-30")
    void aSocketThatWouldConnectToItselfIsRefused(Tck tck) throws IOException {
        InetSocketAddress itself = new InetSocketAddress(ip(127, 0, 0, 1), FreePort.find());
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(() -> recorder, ConnectOptions.to(itself).localAddress(itself)));
        ConnectException refused = tck.awaitFailure(ConnectException.class, future);
        assertTrue(String.valueOf(refused.getMessage()).contains("itself"), "says why: " + refused);
        assertEquals(before, tck.openDescriptors(), "descriptors after the refusal");
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("CONNECT-15")
    void aLocalAddressThatMakesNoSenseIsRefusedAtOnce(Tck tck) {
        ConnectOptions inet = ConnectOptions.to("127.0.0.1", 9);
        List<ConnectOptions> senseless = new ArrayList<>();
        senseless.add(inet.localAddress(InetSocketAddress.createUnresolved("localhost", 0)));
        senseless.add(inet.localAddress(UnixDomainSocketAddress.of(Path.of("s"))));
        for (ConnectOptions options : senseless) {
            IllegalArgumentException refused = tck.call(() -> assertThrows(
                    IllegalArgumentException.class, () -> tck.loop().createConnection(tck::recorder, options)));
            assertTrue(String.valueOf(refused.getMessage()).contains("localAddress"), "names the option: " + refused);
        }
    }
}
