package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.WatchedFile;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What strangers send before there is a key, what peers send after their end, and what the application does inside a write. */
@Requires("tls")
final class TlsAttackRules {
    /** Alerts in plaintext: user_canceled and close_notify. */
    private static final byte[] LEAVING = HexFormat.of().parseHex("1503030002015a15030300020100");

    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(16 * 1024);
    private static final BufferSizes NARROW = new BufferSizes(16 * 1024, 16 * 1024);
    private static final int MUCH = 32 << 20;

    @Rule("TLS-25")
    void alertsThatEndAHandshakeEndItAtOnce(Tck tck) {
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> tck.recorder());
        tck.peer(server).send(LEAVING);
        Handshakes.awaitFailures(tck, server, 1);

        PeerServer there = tck.listen(StreamKind.TCP);
        LoopFuture<Connection<Recorder>> connecting =
                Handshakes.connecting(tck, there.address(), Handshakes.client(), tck.recorder());
        Peer peer = there.accept();
        peer.send(LEAVING);
        tck.awaitFailure(SSLException.class, connecting);
    }

    /** The certificates that one context trusts must not open what another one guards. */
    @Rule("TLS-10")
    void noNameGetsTheContextOfAnother(Tck tck) throws SSLException {
        for (String before : List.of("1503030002015a", "1603010000")) { // a warning, and an empty record
            Recorder served = tck.recorder();
            TlsOptions options = Handshakes.server().contextFor("other.test", Contexts.server("other"));
            Server server = Handshakes.serve(tck, options, () -> served);
            TlsPeer peer = TlsPeer.client(
                    tck,
                    tck.peer(server),
                    Contexts.client(),
                    parameters -> parameters.setServerNames(List.of(new SNIHostName("other.test"))));
            peer.raw().send(Side.joined(HexFormat.of().parseHex(before), peer.hello()));
            peer.handshaking();
            Handshakes.awaitFailures(tck, server, 1);
            assertEquals(List.of(), served.trace(), "after " + before);
        }
    }

    @Rule("TLS-53")
    void whatFollowsTheEndOfThePeerIsNotKept(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder().keepOpenOnEof();
            TlsLink link = way.open(tck, recorder);
            byte[] junk = new byte[MUCH];
            link.peer().closeNotify();
            recorder.await("eof", 1);
            long before = used();
            link.peer().raw().sending(junk).await();
            tck.settle();
            assertTrue(used() - before < MUCH / 2, "bytes are kept that mean nothing");
            link.write("still here");
            assertEquals("still here", link.peer().read(10));
            assertEquals(0, recorder.receivedCount());
        });
    }

    /** Returns how much of the heap is used, once collections find nothing more: what earlier tests have left may need several. */
    private static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            System.gc();
            long now = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            if (now > least - (64 << 10)) {
                return Math.min(now, least);
            }
            least = now;
        }
        return least;
    }

    @Rule("TLS-61")
    void theOldTransportIsRefusedInsideAWriteToo(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL, NARROW);
            StreamTransport old = link.transport();
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, Side.start(tck, link, side.options()), peer);
            List<String> outcomes = new ArrayList<>();
            recorder.onPause(() -> {
                try {
                    old.write(Side.text("in plaintext"));
                    outcomes.add("written");
                } catch (IllegalStateException refused) {
                    outcomes.add("refused");
                }
            });
            int queued = (int) tck.fill(tls, 100_000);
            recorder.await("pause", 1);
            assertEquals(List.of("refused"), outcomes);
            peer.reading(queued).await();
            tck.run(tls::abort);
        }
    }

    @Rule("TLS-33")
    void nothingComesIntoTheMiddleOfAnOwnedBuffer(Tck tck, StreamKind kind) {
        for (Side side : Side.values()) {
            Recorder recorder = tck.recorder();
            Link link = side.link(tck, kind, recorder, SMALL, NARROW);
            TlsPeer peer = side.peer(tck, link);
            StreamTransport tls = Side.finish(tck, Side.start(tck, link, side.options()), peer);
            recorder.onPause(() -> tls.write(Side.text("after")));
            byte[] data = Bytes.pattern(0, 1 << 20);
            AtomicInteger released = new AtomicInteger();
            tck.run(() -> tls.writeOwned(ByteBuffer.wrap(data), buffer -> released.incrementAndGet()));
            byte[] got = peer.reading(data.length + 5).await();
            assertArrayEquals(data, Arrays.copyOf(got, data.length));
            assertEquals("after", new String(got, data.length, 5, java.nio.charset.StandardCharsets.US_ASCII));
            tck.until(() -> released.get() == 1, "the buffer is released");
            tck.run(tls::abort);
        }
    }

    /** With TLS 1.2 both halves end together, so an answer to what came with the end of the peer cannot be sent. */
    @Rule("TLS-33")
    void anOwnedBufferThatCannotBeSentComesBackUnsent(Tck tck) {
        Way.eachOf12(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            AtomicInteger left = new AtomicInteger(-1);
            recorder.onData(data -> {
                data.position(data.limit());
                link.transport().writeOwned(ByteBuffer.allocate(1000), buffer -> left.set(buffer.remaining()));
            });
            byte[] last = new byte[0];
            try {
                last = Side.joined(
                        link.peer().records(new byte[] {1}), link.peer().closeNotifyRecord());
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
            link.peer().raw().send(last);
            tck.until(() -> left.get() >= 0, "the buffer comes back");
            assertEquals(1000, left.get(), "bytes that were not sent");
        });
    }

    @Rule("TLS-51")
    void theTimeoutOfAShutdownIncludesAFile(Tck tck, StreamKind kind) throws IOException {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder, SMALL, NARROW);
        TlsPeer peer = Side.SERVER.peer(tck, link);
        TlsOptions options = Side.SERVER.options().shutdownTimeout(Duration.ofMillis(200));
        StreamTransport tls = Side.finish(tck, Side.start(tck, link, options), peer);
        try (WatchedFile file =
                new WatchedFile(Files.write(tck.scratch().resolve("file"), Bytes.pattern(0, 512 * 1024)))) {
            LoopFuture<Long> sent = tck.call(() -> tls.sendFile(file, 0, Long.MAX_VALUE));
            tck.run(tls::close);
            assertInstanceOf(SocketTimeoutException.class, recorder.awaitLost());
            tck.awaitFailure(IOException.class, sent);
        }
    }

    /** Throws as one does whose library is missing, but for the first engine if {@code first} is true: a server makes one in advance. */
    private static final class Missing implements TlsEngineFactory {
        private boolean first;

        Missing(boolean first) {
            this.first = first;
        }

        @Override
        public SSLEngine create(@Nullable String peerHost, int peerPort) {
            if (!first) {
                throw new UnsatisfiedLinkError("no engine here");
            }
            first = false;
            return Contexts.server("server").createSSLEngine();
        }

        @Override
        public void release(SSLEngine engine) {}
    }

    @Rule("TLS-44")
    void aFactoryThatThrowsEndsItsConnectionAlone(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(StreamKind.TCP);
        TlsOptions ofClient = TlsOptions.clientEngines(new Missing(false)).serverName(Contexts.SERVER);
        LoopFuture<Connection<Recorder>> connecting =
                Handshakes.connecting(tck, there.address(), ofClient, tck.recorder());
        assertInstanceOf(UnsatisfiedLinkError.class, root(tck.awaitFailure(SSLException.class, connecting)));

        Server server = Handshakes.serve(tck, TlsOptions.serverEngines(new Missing(true)), () -> tck.recorder());
        tck.peer(server).awaitEnd();
        Handshakes.awaitFailures(tck, server, 1);

        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        LoopFuture<StreamTransport> upgrade = Side.start(tck, link, TlsOptions.serverEngines(new Missing(false)));
        tck.awaitFailure(SSLException.class, upgrade);
        assertInstanceOf(SSLException.class, recorder.awaitLost());
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    /** Makes good engines, and throws when it gets them back. */
    private record Thrower(SSLContext context) implements TlsEngineFactory {
        @Override
        public SSLEngine create(@Nullable String peerHost, int peerPort) {
            return context.createSSLEngine(peerHost, peerPort);
        }

        @Override
        public void release(SSLEngine engine) {
            throw new IllegalStateException("no");
        }
    }

    @Rule("TLS-13")
    void aFactoryThatThrowsKeepsNothingBack(Tck tck) {
        Recorder served = tck.recorder();
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> served);
        Recorder recorder = tck.recorder();
        TlsOptions options =
                TlsOptions.clientEngines(new Thrower(Contexts.client())).serverName(Contexts.SERVER);
        StreamTransport transport = Handshakes.connect(tck, tck.addressOf(server), options, recorder);
        served.awaitMade();
        tck.run(transport::abort);
        recorder.awaitLost();
        served.awaitLost();
        tck.settle();
        assertEquals(1, tck.takeExceptions().size(), "reports of what the factory threw");
    }
}
