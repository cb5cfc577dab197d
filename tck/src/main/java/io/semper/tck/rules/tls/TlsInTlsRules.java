package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;

/** Two layers of TLS, between two ends of the loop, and with sockets of the JDK at the other end. */
@Requires("tls")
final class TlsInTlsRules {
    private static final String INNER = "other.test";

    /** The options of the inner layer, whose server has another certificate. */
    private static TlsOptions inner(Side side, String version) {
        return (side == Side.CLIENT
                        ? TlsOptions.client(Contexts.client()).serverName(INNER)
                        : TlsOptions.server(Contexts.server("other")))
                .protocols(version);
    }

    private static StreamTransport[] both(Tck tck, StreamTransport client, StreamTransport server, boolean inner) {
        LoopFuture<StreamTransport> second = tck.call(() ->
                tck.loop().startTls(server, inner ? inner(Side.SERVER, "TLSv1.2") : Side.SERVER.options()));
        LoopFuture<StreamTransport> first = tck.call(() ->
                tck.loop().startTls(client, inner ? inner(Side.CLIENT, "TLSv1.2") : Side.CLIENT.options()));
        return new StreamTransport[] {tck.await(first), tck.await(second)};
    }

    @Rule("TLS-66")
    void bothEndsOfTheLoopSpeakTlsInTls(Tck tck, StreamKind kind) throws IOException {
        Recorder client = tck.recorder();
        Recorder server = tck.recorder();
        var address = tck.addressOf(tck.serve(kind, () -> server));
        tck.await(tck.call(() -> tck.loop().createConnection(() -> client, io.semper.ConnectOptions.to(address))));
        server.awaitMade();
        StreamTransport[] outer = both(tck, client.transport(), server.transport(), false);
        StreamTransport[] ends = both(tck, outer[0], outer[1], true);
        assertEquals("TLSv1.3", versionOf(tck, outer[0]));
        assertEquals("TLSv1.2", versionOf(tck, ends[0]));
        byte[] there = Bytes.pattern(0, 300_000);
        byte[] back = Bytes.pattern(5, 300_000);
        tck.run(() -> ends[0].write(ByteBuffer.wrap(there)));
        tck.run(() -> ends[1].write(ByteBuffer.wrap(back)));
        assertArrayEquals(there, server.awaitBytes(there.length));
        assertArrayEquals(back, client.awaitBytes(back.length));
        sendsAFile(tck, ends[1], client, back.length);
        tck.run(ends[0]::close);
        assertNull(client.awaitLost());
        assertNull(server.awaitLost());
        tck.settle();
        assertEquals(List.of("made", "data(300000)", "eof", "lost(null)"), withoutPauses(server));
        assertEquals(0, tck.call(() -> tck.loop().stats().pendingTimers()), "a layer left a timer behind");
    }

    /** The layer below is not closed, but no data that the application wants can be cut off. */
    @Rule("TLS-66")
    void aClosedInnerLayerNeedsNoCloseNotifyBelow(Tck tck) throws IOException {
        forEachStack((side, layers) -> {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, StreamKind.TCP, recorder);
            Helper<SSLSocket> peer = tck.spawn("a peer speaks TLS in TLS", () -> layersOver(link, side, layers, true));
            StreamTransport inner = begin(tck, link, side, layers);
            peer.await();
            tck.run(inner::close);
            link.peer().halfClose(); // without close_notify of either layer
            assertNull(recorder.awaitLost());
            tck.run(() -> assertEquals(CloseReason.LOCAL_CLOSE, inner.closeReason()));
        });
    }

    /** The peer has ended the inner layer, so that no data can be cut off by the end of the layer below. */
    @Rule("TLS-66")
    void anInnerLayerThatThePeerHasEndedNeedsNoCloseNotifyBelow(Tck tck) throws IOException {
        forEachStack((side, layers) -> {
            Recorder recorder = tck.recorder().keepOpenOnEof();
            Link link = side.link(tck, StreamKind.TCP, recorder);
            Helper<SSLSocket> peer = tck.spawn("a peer speaks TLS in TLS", () -> layersOver(link, side, layers, false));
            StreamTransport inner = begin(tck, link, side, layers);
            peer.await().shutdownOutput();
            recorder.awaitEof();
            link.peer().halfClose(); // without close_notify of the outer layer
            tck.settle();
            assertEquals(0, recorder.count("lost"), "the outer layer reports a truncation");
            tck.run(inner::close);
            assertNull(recorder.awaitLost());
            assertEquals(1, recorder.count("eof"));
        });
    }

    /** With TLS 1.2 both halves of the layer below end together, so that the handshake cannot wait for its task. */
    @Rule("TLS-25")
    void thePeerEndsTheLayerBelowWhileATaskRuns(Tck tck) {
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            Recorder server = tck.recorder();
            Link link = Side.SERVER.link(tck, StreamKind.TCP, server);
            TlsPeer outer = TlsPeer.client(
                    tck, link.peer(), Contexts.client(), client -> client.setProtocols(new String[] {version}));
            StreamTransport below = Side.finish(tck, Side.start(tck, link, Side.SERVER.options()), outer);
            Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
            TlsOptions options = inner(Side.SERVER, "TLSv1.3").taskExecutor(tasks::add);
            LoopFuture<StreamTransport> upgrade = tck.call(() -> tck.loop().startTls(below, options));
            byte[] hello = Side.hello(TlsPeer.client(tck, link.peer()));
            outer.send(Side.joined(hello, new byte[] {22})); // and the beginning of a record that does not come
            tck.until(() -> !tasks.isEmpty(), "the handshake has a task");
            outer.closeNotify();
            if (version.equals("TLSv1.3")) {
                tck.settle();
                tck.run(() -> tasks.forEach(Runnable::run));
            }
            Throwable lost = server.awaitLost();
            assertInstanceOf(SSLHandshakeException.class, lost, version);
            tck.until(upgrade::isDone, "the upgrade fails");
            tck.run(() -> assertSame(lost, upgrade.exception()));
            tck.run(() -> assertEquals(CloseReason.ERROR, below.closeReason(), version));
            tck.run(() -> tasks.forEach(Runnable::run));
        }
    }

    private static void sendsAFile(Tck tck, StreamTransport from, Recorder to, int before) throws IOException {
        Path path = Files.write(tck.scratch().resolve("file"), Bytes.pattern(9, 100_000));
        try (var file = java.nio.channels.FileChannel.open(path)) {
            assertEquals(100_000L, tck.await(tck.call(() -> from.sendFile(file, 0, Long.MAX_VALUE))));
            byte[] all = to.awaitBytes(before + 100_000);
            assertArrayEquals(Bytes.pattern(9, 100_000), java.util.Arrays.copyOfRange(all, before, before + 100_000));
        }
    }

    private static List<String> withoutPauses(Recorder recorder) {
        return recorder.trace().stream()
                .filter(event -> !event.equals("pause") && !event.equals("resume"))
                .toList();
    }

    private static String versionOf(Tck tck, StreamTransport transport) {
        return tck.call(() -> transport.info(TlsInfo.class).orElseThrow().protocol());
    }

    /** A socket of the JDK over another, to which it passes its end if asked to. */
    private static SSLSocket over(Socket below, Side ours, SSLContext context, String name, boolean passesEnd)
            throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(below, name, 1, passesEnd);
        socket.setUseClientMode(ours == Side.SERVER);
        socket.startHandshake();
        return socket;
    }

    /** The layers of the peer, which has the other role. */
    private static SSLSocket layersOver(Link link, Side ours, int layers, boolean endTogether) throws IOException {
        Socket raw = link.peer().channel().socket();
        boolean client = ours == Side.SERVER;
        SSLContext outer = client ? Contexts.client() : Contexts.server("server");
        SSLContext inner = client ? Contexts.client() : Contexts.server("other");
        SSLSocket top = over(raw, ours, outer, Contexts.SERVER, true);
        for (int layer = 2; layer < layers; layer++) {
            top = over(top, ours, inner, INNER, true);
        }
        return over(top, ours, inner, INNER, endTogether);
    }

    private static StreamTransport begin(Tck tck, Link link, Side side, int layers) {
        return tck.await(tck.call(() -> begin(tck, link.transport(), side, side.options(), layers)));
    }

    /** Begins each inner layer in a callback of the future below, because the peer may have begun it already. */
    private static LoopFuture<StreamTransport> begin(
            Tck tck, StreamTransport below, Side side, TlsOptions options, int layers) {
        LoopFuture<StreamTransport> layer = tck.loop().startTls(below, options);
        return layers == 1
                ? layer
                : layer.thenCompose(made -> begin(tck, made, side, inner(side, "TLSv1.3"), layers - 1));
    }

    private interface StackTest {
        void run(Side side, int layers) throws IOException;
    }

    /** Two layers, and one more, on each side. */
    private static void forEachStack(StackTest test) throws IOException {
        for (Side side : Side.values()) {
            test.run(side, 2);
            test.run(side, 3);
        }
    }

    @Rule("TLS-66")
    void aPeerThatIsNotOursSpeaksTlsInTls(Tck tck) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, StreamKind.TCP, recorder);
            Helper<String> peer = tck.spawn("a peer speaks TLS in TLS", () -> {
                SSLSocket inner = layersOver(link, side, 2, true);
                inner.getOutputStream().write("from the peer".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                byte[] got = inner.getInputStream().readAllBytes();
                inner.close();
                return new String(got, java.nio.charset.StandardCharsets.UTF_8);
            });
            StreamTransport inner = begin(tck, link, side, 2);
            recorder.awaitText("from the peer");
            tck.run(() -> {
                inner.write(Side.text("from the loop"));
                inner.close();
                assertTrue(inner.isClosing());
            });
            assertEquals("from the loop", peer.await());
            assertNull(recorder.awaitLost());
            assertEquals(1, recorder.count("made"));
        }
    }
}
