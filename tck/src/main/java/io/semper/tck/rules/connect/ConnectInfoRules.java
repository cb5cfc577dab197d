package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.Channels;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a connection has from its first callback on, and tells to its end: options and addresses. */
final class ConnectInfoRules {
    private static final int BUFFER = 32 * 1024;

    /** A transport decides what it reports about its options. */
    private static StreamOptions optionsInMade(Tck tck, List<Optional<StreamOptions>> seen) {
        assertEquals(1, seen.size(), "connectionMade was not called once");
        return seen.get(0).orElseThrow(() -> tck.notApplicable("transports do not tell their options"));
    }

    private static Recorder noting(Tck tck, List<Optional<StreamOptions>> seen) {
        return tck.recorder().onMade(t -> seen.add(t.info(StreamOptions.class)));
    }

    @Rule("CONNECT-19")
    void noDelayIsOnByDefaultOnBothSides(Tck tck) {
        List<Optional<StreamOptions>> accepted = new ArrayList<>();
        tck.accept(StreamKind.TCP, noting(tck, accepted));
        assertTrue(optionsInMade(tck, accepted).tcpNoDelay(), "TCP_NODELAY of an accepted connection");
        List<Optional<StreamOptions>> connected = new ArrayList<>();
        tck.connect(StreamKind.TCP, noting(tck, connected));
        assertTrue(optionsInMade(tck, connected).tcpNoDelay(), "TCP_NODELAY of a connection that was asked for");
    }

    @Rule("CONNECT-19")
    void optionsAreSetBeforeMadeOnBothSides(Tck tck) {
        StreamOptions asked = StreamOptions.defaults()
                .tcpNoDelay(false)
                .keepAlive(true)
                .sendBufferSize(BUFFER)
                .receiveBufferSize(BUFFER);
        List<Optional<StreamOptions>> accepted = new ArrayList<>();
        tck.accept(StreamKind.TCP, noting(tck, accepted), asked, io.semper.tck.BufferSizes.SYSTEM);
        hasWhatWasAsked(optionsInMade(tck, accepted), "accepted");
        List<Optional<StreamOptions>> connected = new ArrayList<>();
        tck.connect(StreamKind.TCP, noting(tck, connected), asked, io.semper.tck.BufferSizes.SYSTEM);
        hasWhatWasAsked(optionsInMade(tck, connected), "connected");
    }

    /** Systems give more than was asked for, by rounding and for their own book-keeping; the default is much more than twice. */
    private static void hasWhatWasAsked(StreamOptions options, String side) {
        assertFalse(options.tcpNoDelay(), "TCP_NODELAY switched off, " + side);
        assertTrue(options.keepAlive(), "SO_KEEPALIVE switched on, " + side);
        for (int size : List.of(options.sendBufferSize(), options.receiveBufferSize())) {
            assertTrue(size >= BUFFER && size <= 2 * BUFFER, "a buffer of " + size + " bytes, " + side);
        }
    }

    @Rule("CONNECT-20")
    void addressesAreRightInMadeAndStayReadable(Tck tck, StreamKind kind) throws IOException {
        List<@Nullable SocketAddress> seen = new ArrayList<>();
        Recorder recorder = tck.recorder();
        recorder.onMade(t -> note(seen, t)).onLost(cause -> note(seen, recorder.transport()));
        Link link = tck.connect(kind, recorder);
        SocketAddress ours = link.peer().channel().getRemoteAddress();
        SocketAddress theirs = link.peer().address();
        link.close();
        recorder.awaitLost();
        tck.settle();
        tck.run(() -> note(seen, recorder.transport()));
        assertEquals(List.of(ours, theirs, ours, theirs, ours, theirs), seen, "in made, in lost, afterwards");
        assertSame(seen.get(1), seen.get(5), "the remote address is the same object to the end");
    }

    @Rule("CONNECT-20")
    void addressesOfAcceptedConnectionsAreRight(Tck tck, StreamKind kind) throws IOException {
        List<@Nullable SocketAddress> seen = new ArrayList<>();
        Recorder recorder = tck.recorder();
        recorder.onMade(t -> note(seen, t)).onLost(cause -> note(seen, recorder.transport()));
        Link link = tck.accept(kind, recorder);
        SocketAddress theirs = link.peer().address();
        SocketAddress ours = link.peer().channel().getRemoteAddress();
        link.peer().reset();
        recorder.awaitLost();
        assertEquals(List.of(ours, theirs, ours, theirs), seen, "in made and in lost");
    }

    private static void note(List<@Nullable SocketAddress> seen, StreamTransport transport) {
        seen.add(transport.localAddress());
        seen.add(transport.remoteAddress());
    }

    @Rule("CONNECT-20")
    void theRemoteAddressIsKnownInLostWithoutHavingBeenAskedFor(Tck tck, StreamKind kind) {
        List<@Nullable SocketAddress> seen = new ArrayList<>();
        Recorder recorder = tck.recorder();
        recorder.onLost(cause -> seen.add(recorder.transport().remoteAddress()));
        Link link = tck.accept(kind, recorder);
        link.peer().close();
        recorder.awaitLost();
        assertNotNull(seen.get(0), "the remote address inside connectionLost");
    }

    @Rule("CONNECT-20")
    void whatATransportDoesNotKnowIsEmpty(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        assertEquals(Optional.empty(), link.get(t -> t.info(Thread.class)), "info of a type that no transport has");
        link.close();
        link.recorder().awaitLost();
        assertEquals(
                Optional.empty(), link.get(t -> t.info(StreamOptions.class)), "options of a socket that is closed");
    }

    @Rule("CONNECT-21")
    void theFamilyIsOpenByDefaultAndCanBeChosen(Tck tck) {
        List<AddressFamily> asked = new ArrayList<>();
        InetAddress loopback = InetAddress.getLoopbackAddress();
        tck.newLoop(LoopOptions.defaults().resolver(loop -> (host, family) -> {
            asked.add(family);
            LoopPromise<List<InetAddress>> promise = loop.createPromise();
            promise.complete(List.of(loopback));
            return promise.future();
        }));
        int port = ((InetSocketAddress) tck.refusingAddress(StreamKind.TCP)).getPort();
        ConnectOptions options = ConnectOptions.to("name.test", port);
        assertEquals(AddressFamily.ANY, options.family(), "the family of options that name none");
        for (ConnectOptions each : List.of(options, options.family(AddressFamily.IPV4))) {
            tck.awaitFailure(IOException.class, tck.call(() -> tck.loop().createConnection(tck::recorder, each)));
        }
        assertEquals(List.of(AddressFamily.ANY, AddressFamily.IPV4), asked, "what the resolver was asked for");
    }

    @Rule("CONNECT-21")
    void anAddressOfAnotherFamilyThanTheChosenOneIsRefused(Tck tck) {
        PeerServer there = tck.listen(StreamKind.TCP);
        LoopFuture<?> future = tck.call(
                () -> tck.loop().createConnection(tck::recorder, there.options().family(AddressFamily.IPV6)));
        UnknownHostException failure = tck.awaitFailure(UnknownHostException.class, future);
        assertTrue(String.valueOf(failure.getMessage()).contains("IPV6"), "names the family: " + failure);
    }

    @Rule("CONNECT-21")
    void aNameWhoseFirstAddressIsOfIpv6IsConnectedThere(Tck tck) throws IOException {
        InetAddress sixth = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        try (ServerSocketChannel listener = Channels.listener()) {
            try {
                listener.bind(new InetSocketAddress(sixth, 0));
            } catch (IOException none) {
                throw tck.notApplicable("no IPv6 loopback");
            }
            tck.newLoop(LoopOptions.defaults().resolver(loop -> (host, family) -> {
                LoopPromise<List<InetAddress>> promise = loop.createPromise();
                promise.complete(List.of(sixth));
                return promise.future();
            }));
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            LoopFuture<Connection<Recorder>> future =
                    tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.to("name.test", port)));
            assertEquals(
                    listener.getLocalAddress(), tck.await(future).transport().remoteAddress());
        }
    }
}
