package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** Connections over channels that the caller had connected. */
@Requires("adopt-channels")
final class ConnectAdoptRules {
    /** A connected channel of the caller's, and its other end. */
    private record Pair(SocketChannel channel, Peer peer) {
        static Pair of(Tck tck, StreamKind kind) throws IOException {
            PeerServer listener = tck.listen(kind);
            SocketChannel channel = SocketChannel.open(listener.address());
            return new Pair(channel, listener.accepting().join());
        }
    }

    /** What a first time costs the JDK does not count. */
    private static void warmUp(Tck tck, StreamKind kind) throws IOException {
        Pair pair = Pair.of(tck, kind);
        tck.call(() -> {
            LoopFuture<?> future = tck.loop().createConnection(tck::recorder, ConnectOptions.over(pair.channel()));
            return future.cancel();
        });
        tck.settle();
        pair.peer().close();
    }

    @Rule("CONNECT-12")
    void aConnectedChannelBecomesAConnection(Tck tck, StreamKind kind) throws IOException {
        for (boolean blocking : List.of(true, false)) {
            Pair pair = Pair.of(tck, kind);
            SocketAddress local = pair.channel().getLocalAddress();
            SocketAddress remote = pair.channel().getRemoteAddress();
            pair.channel().write(ByteBuffer.wrap("early ".getBytes()));
            pair.channel().configureBlocking(blocking);
            pair.peer().send("waiting ");
            Recorder recorder = tck.recorder();
            Connection<Recorder> connection = tck.await(tck.call(() -> tck.loop()
                    .createConnection(
                            () -> recorder,
                            ConnectOptions.over(pair.channel()).stream(
                                    StreamOptions.defaults().keepAlive(true)))));
            assertSame(recorder, connection.protocol());
            StreamTransport transport = connection.transport();
            assertEquals(local, tck.call(transport::localAddress));
            assertEquals(remote, tck.call(transport::remoteAddress));
            assertEquals(
                    kind == StreamKind.TCP,
                    tck.call(() ->
                            transport.info(StreamOptions.class).orElseThrow().keepAlive()),
                    "options are set");
            recorder.awaitText("waiting ");
            tck.run(() -> transport.write(ByteBuffer.wrap("hello".getBytes())));
            assertEquals("early hello", pair.peer().readText(11));
            pair.peer().send("bye");
            recorder.awaitText("waiting bye");
            tck.run(transport::close);
            recorder.awaitLost();
            assertEquals(0, pair.peer().readToEof().length);
            assertFalse(pair.channel().isOpen(), "the caller's object is closed with the connection");
            assertEquals(CloseReason.LOCAL_CLOSE, transport.closeReason());
        }
    }

    @Rule("CONNECT-12")
    void takingOverLeavesOneDescriptor(Tck tck, StreamKind kind) throws IOException {
        warmUp(tck, kind);
        Pair pair = Pair.of(tck, kind);
        tck.settle();
        int before = tck.openDescriptors();
        Connection<Recorder> connection = tck.await(
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.over(pair.channel()))));
        assertEquals(before, tck.openDescriptors(), "the connection's descriptor stands for the caller's");
        tck.run(() -> connection.transport().abort());
        connection.protocol().awaitLost();
        assertEquals(before - 1, tck.openDescriptors(), "closed once");
        pair.channel().close();
        assertEquals(before - 1, tck.openDescriptors());
    }

    @Rule("CONNECT-45")
    void aChannelThatWouldLingerIsClosedWithoutWaiting(Tck tck, StreamKind kind) throws IOException {
        for (boolean blocking : List.of(true, false)) {
            Pair pair = Pair.of(tck, kind);
            pair.channel().setOption(StandardSocketOptions.SO_LINGER, 1);
            pair.channel().configureBlocking(blocking);
            Connection<Recorder> connection = tck.await(
                    tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.over(pair.channel()))));
            StreamTransport transport = connection.transport();
            int seconds = tck.call(() -> lingering(transport));
            assertTrue(seconds <= 0, () -> "SO_LINGER of a connection over a channel that had 1 s: " + seconds);
            tck.fill(transport);
            tck.run(transport::abort);
            connection.protocol().awaitLost();
            pair.peer().close();
        }
    }

    private static int lingering(StreamTransport transport) {
        try {
            return transport.option(StandardSocketOptions.SO_LINGER);
        } catch (UnsupportedOperationException unknown) {
            return 0;
        }
    }

    /** The caller closes the channel that it passed in when its descriptor already belongs to another socket. */
    @Rule("CONNECT-12")
    void cancellingClosesTheCallersChannelAndALateCloseHitsNobody(Tck tck, StreamKind kind) throws IOException {
        warmUp(tck, kind);
        Pair pair = Pair.of(tck, kind);
        tck.settle();
        int before = tck.openDescriptors();
        Recorder never = tck.recorder();
        tck.run(() -> {
            LoopFuture<?> future = tck.loop().createConnection(() -> never, ConnectOptions.over(pair.channel()));
            assertTrue(future.cancel());
            assertFalse(pair.channel().isOpen(), "the caller's object when cancel() has returned");
            assertEquals(before - 1, tck.openDescriptors(), "descriptors when cancel() has returned");
        });
        assertTrue(pair.peer().readToEof().length == 0, "the peer sees the end");
        List<Link> victims = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            victims.add(tck.connect(kind, tck.recorder().echo()));
        }
        pair.channel().close();
        tck.settle();
        for (Link victim : victims) {
            victim.peer().send("unharmed");
            assertEquals("unharmed", victim.peer().readText(8));
        }
        assertEquals(List.of(), never.trace());
    }

    @Rule("CONNECT-12")
    void cancellingInsideConnectionMadeClosesTheChannel(Tck tck, StreamKind kind) throws IOException {
        Pair pair = Pair.of(tck, kind);
        List<LoopFuture<?>> future = new ArrayList<>();
        Recorder recorder = tck.recorder().onMade(t -> {
            assertTrue(future.get(0).cancel());
            assertFalse(pair.channel().isOpen());
        });
        tck.run(() -> future.add(tck.loop().createConnection(() -> recorder, ConnectOptions.over(pair.channel()))));
        recorder.awaitLost();
        assertThrows(CancellationException.class, () -> tck.await(future.get(0)));
        assertEquals(List.of("made", "lost(null)"), recorder.trace());
        assertEquals(0, pair.peer().readToEof().length);
    }

    @Rule("CONNECT-05")
    void aFactoryThatFailsClosesTheCallersChannel(Tck tck, StreamKind kind) throws IOException {
        Supplier<StreamProtocol> throwing = () -> {
            throw new IllegalStateException("no protocol today");
        };
        Supplier<StreamProtocol> empty = () -> null;
        for (Supplier<StreamProtocol> factory : List.of(throwing, empty)) {
            Pair pair = Pair.of(tck, kind);
            LoopFuture<?> future =
                    tck.call(() -> tck.loop().createConnection(factory, ConnectOptions.over(pair.channel())));
            tck.awaitFailure(RuntimeException.class, future);
            assertFalse(pair.channel().isOpen(), "closed by then");
            assertEquals(0, pair.peer().readToEof().length);
        }
    }

    @Rule("CONNECT-12")
    void aLoopThatClosesTakesTheChannelWithIt(Tck tck, StreamKind kind) throws IOException {
        Pair made = Pair.of(tck, kind);
        Pair begun = Pair.of(tck, kind);
        tck.await(tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.over(made.channel()))));
        tck.loop().createConnection(tck::recorder, ConnectOptions.over(begun.channel()));
        tck.loop().close();
        for (Pair pair : List.of(made, begun)) {
            assertFalse(pair.channel().isOpen());
            assertEquals(0, pair.peer().readToEof().length);
        }
    }

    @Rule("CONNECT-13")
    void whatCannotBeTakenOverIsRefusedBeforeItIsTouched(Tck tck) throws IOException {
        Pair pair = Pair.of(tck, StreamKind.TCP);
        SocketChannel channel = pair.channel();
        ConnectOptions over = ConnectOptions.over(channel);
        tck.run(() -> {
            refused(tck, over.localAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
            assertThrows(NullPointerException.class, () -> ConnectOptions.over(nothing()));
        });
        assertTrue(channel.isOpen() && channel.isBlocking(), "it is as it was");
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, 0);
            tck.run(() -> refused(tck, over));
        }
        channel.configureBlocking(true);
        pair.peer().send("yours");
        ByteBuffer got = ByteBuffer.allocate(5);
        while (got.hasRemaining()) {
            assertTrue(channel.read(got) > 0, "the channel is still the caller's");
        }
        channel.close();
        tck.run(() -> refused(tck, over));
        try (SocketChannel unconnected = SocketChannel.open()) {
            tck.run(() -> refused(tck, ConnectOptions.over(unconnected)));
            assertTrue(unconnected.isOpen());
        }
        tck.settle();
        assertEquals(0, tck.loop().stats().openTransports());
    }

    @Rule("CONNECT-13")
    void aCallThatThrowsLeavesTheChannelToItsCaller(Tck tck) throws IOException {
        Pair pair = Pair.of(tck, StreamKind.TCP);
        tck.background();
        assertThrows(
                RuntimeException.class,
                () -> tck.loop().createConnection(tck::recorder, ConnectOptions.over(pair.channel())),
                "another thread");
        tck.background().stop();
        tck.loop().close();
        assertThrows(
                RuntimeException.class,
                () -> tck.loop().createConnection(tck::recorder, ConnectOptions.over(pair.channel())),
                "a closed loop");
        pair.channel().write(ByteBuffer.wrap("mine".getBytes()));
        pair.channel().close();
        assertEquals(4, pair.peer().readToEof().length);
    }

    private static void refused(Tck tck, ConnectOptions options) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> tck.loop().createConnection(tck::recorder, options));
        assertTrue(
                String.valueOf(refused.getMessage()).contains("createConnection()"),
                "the call is named: " + refused.getMessage());
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // a null on purpose
    private static <T> T nothing() {
        return null;
    }
}
