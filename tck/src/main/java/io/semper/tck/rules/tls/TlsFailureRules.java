package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Handshakes that fail: which side is notified, and when the connection ends. */
@Requires("tls")
final class TlsFailureRules {
    private static String port(SocketAddress address) {
        String text = address.toString();
        return text.substring(text.lastIndexOf(':'));
    }

    @Rule("TLS-22")
    void aFailedConnectNamesThePeerAndHasClosedItsSocket(Tck tck) {
        List<String> marks = new ArrayList<>();
        for (String version : Handshakes.VERSIONS) {
            PeerServer there = tck.listen(StreamKind.TCP);
            tck.settle();
            int before = tck.openDescriptors();
            Recorder recorder = tck.recorder();
            LoopFuture<Connection<Recorder>> connecting = Handshakes.connecting(
                    tck, there.address(), Handshakes.client().protocols(version), recorder);
            tck.run(() -> connecting.addDoneCallback(
                    done -> tck.mark(version + ": descriptors " + (tck.openDescriptors() - before))
                            .run()));
            TlsPeer.server(tck, there.accept(), Contexts.server("stranger"), p -> {})
                    .handshaking();
            SSLException failure = tck.awaitFailure(SSLException.class, connecting);
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.contains(port(there.address())), "names the address: " + message);
            assertTrue(message.contains(Contexts.SERVER), "names the server: " + message);
            marks.add(version + ": descriptors 1"); // the socket of the peer
            tck.awaitMarks(marks.toArray(String[]::new));
            tck.settle();
            assertEquals(List.of(), recorder.trace(), "calls of a protocol whose handshake failed");
        }
    }

    @Rule("TLS-23")
    void aFailedHandshakeEndsOneConnectionOfTheServer(Tck tck) throws IOException {
        AtomicInteger made = new AtomicInteger();
        Server server = Handshakes.serve(tck, Handshakes.server(), () -> {
            made.incrementAndGet();
            return tck.recorder().echo();
        });
        TlsPeer before = TlsPeer.client(tck, tck.peer(server)).handshake();
        assertEquals(0, server.stats().failedHandshakes());
        assertEquals(null, server.stats().lastHandshakeFailure());
        Peer noTls = tck.peer(server);
        String client = port(noTls.address());
        noTls.send("GET / HTTP/1.1\r\n\r\n");
        Handshakes.awaitFailures(tck, server, 1);
        String reason = String.valueOf(server.stats().lastHandshakeFailure());
        assertTrue(reason.contains(client), "names the client: " + reason);
        noTls.awaitEnd();
        Peer gone = tck.peer(server);
        gone.close();
        Handshakes.awaitFailures(tck, server, 2, 1);
        Peer distrusts = tck.peer(server);
        TlsPeer.client(tck, distrusts, Contexts.context(null, "ca2"), p -> {}).handshaking();
        Handshakes.awaitFailures(tck, server, 3, 1);
        assertEquals(1, made.get(), "protocols that were made");
        assertEquals(4, server.stats().accepted());
        assertEquals(0, server.stats().refused());
        assertEquals("hello", before.send("hello").read(5), "a connection that was there before");
        TlsPeer after = TlsPeer.client(tck, tck.peer(server)).handshake();
        assertEquals("hello", after.send("hello").read(5), "a connection that came after");
        assertEquals(1, server.stats().accepted() - 4);
        assertTrue(tck.call(server::isServing));
        before.close();
        after.close();
    }

    /** The peer ends the connection before it has sent anything, and after parts of its first message. */
    @Rule("TLS-25")
    void aClientThatLeavesDuringTheHandshakeFailsItAtOnce(Tck tck) throws IOException {
        List<Consumer<Peer>> ends = List.of(Peer::halfClose, Peer::close, Peer::reset);
        int failures = 0;
        for (boolean byName : new boolean[] {false, true}) {
            Recorder served = tck.recorder();
            TlsOptions options = byName
                    ? Handshakes.server().contextFor("other.test", Contexts.server("other"))
                    : Handshakes.server();
            Server server = Handshakes.serve(tck, options, () -> served);
            failures = 0;
            for (Consumer<Peer> end : ends) {
                for (int sent : new int[] {0, 1, 4, 5, 60, -1}) {
                    long accepted = server.stats().accepted();
                    TlsPeer peer = TlsPeer.client(tck, tck.peer(server));
                    byte[] hello = peer.hello();
                    int count = sent < 0 ? hello.length : sent;
                    tck.until(() -> server.stats().accepted() > accepted, "the connection is accepted");
                    tck.settle(); // one that is reset before its handshake begins is not a handshake that fails
                    if (count > 0) {
                        long read = tck.loop().stats().bytesRead();
                        peer.raw().send(Arrays.copyOf(hello, count));
                        tck.until(() -> tck.loop().stats().bytesRead() >= read + count, "the bytes are read");
                    }
                    end.accept(peer.raw());
                    failures++;
                    Handshakes.awaitFailures(tck, server, failures, 1);
                    peer.raw().close();
                }
            }
            assertEquals(List.of(), served.trace());
        }
    }

    @Rule("TLS-25")
    void aServerThatLeavesDuringTheHandshakeFailsItAtOnce(Tck tck) {
        List<Consumer<Peer>> ends = List.of(Peer::halfClose, Peer::close, Peer::reset);
        byte[] record = {22, 3, 3, 0, 90, 2, 0, 0, 86, 3, 3};
        for (Consumer<Peer> end : ends) {
            for (int sent : new int[] {0, 1, 5, record.length}) {
                PeerServer there = tck.listen(StreamKind.TCP);
                Recorder recorder = tck.recorder();
                LoopFuture<Connection<Recorder>> connecting =
                        Handshakes.connecting(tck, there.address(), Handshakes.client(), recorder);
                Peer peer = there.accept();
                peer.read(5);
                if (sent > 0) {
                    peer.send(Arrays.copyOf(record, sent));
                }
                end.accept(peer);
                SSLHandshakeException failure = tck.awaitFailure(SSLHandshakeException.class, connecting);
                assertTrue(
                        String.valueOf(failure.getMessage()).contains(port(there.address())),
                        "names the peer: " + failure);
                assertEquals(List.of(), recorder.trace());
            }
        }
    }

    @Rule("TLS-25")
    void aPeerThatLeavesDuringAnUpgradeFailsItAtOnce(Tck tck, StreamKind kind) {
        for (boolean client : new boolean[] {true, false}) {
            Recorder recorder = tck.recorder();
            Link link = tck.connect(kind, recorder);
            LoopFuture<?> upgrade = tck.call(() ->
                    tck.loop().startTls(recorder.transport(), client ? Handshakes.client() : Handshakes.server()));
            link.peer().send(new byte[] {22, 3, 3}).halfClose();
            SSLException failure = tck.awaitFailure(SSLException.class, upgrade);
            @Nullable Throwable lost = recorder.awaitLost();
            assertInstanceOf(SSLException.class, lost, "the cause that the protocol gets");
            assertEquals(failure.getMessage(), lost.getMessage());
            tck.settle();
            assertEquals(List.of("made", "lost(SSLHandshakeException)"), recorder.trace());
        }
    }

    @Rule("TLS-45")
    void failedHandshakesOfConnectsAndUpgradesAreCounted(Tck tck) {
        assertEquals(null, tck.loop().stats().lastHandshakeFailure(), "the reason before any failure");
        PeerServer there = tck.listen(StreamKind.TCP);
        TlsOptions client = Handshakes.client();
        LoopFuture<Connection<Recorder>> distrusting =
                Handshakes.connecting(tck, there.address(), client, tck.recorder());
        TlsPeer.server(tck, there.accept(), Contexts.server("stranger"), p -> {})
                .handshaking();
        assertCounted(tck, 1, tck.awaitFailure(SSLException.class, distrusting));
        LoopFuture<Connection<Recorder>> left = Handshakes.connecting(tck, there.address(), client, tck.recorder());
        there.accept().close();
        assertCounted(tck, 2, tck.awaitFailure(SSLException.class, left));
        LoopFuture<Connection<Recorder>> slow = Handshakes.connecting(
                tck, there.address(), client.handshakeTimeout(Duration.ofMillis(20)), tck.recorder());
        assertCounted(tck, 3, tck.awaitFailure(SocketTimeoutException.class, slow));
        there.accept();
        long failures = 3;
        for (Side side : Side.values()) {
            Link link = side.link(tck, StreamKind.TCP, tck.recorder());
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            link.peer().halfClose();
            assertCounted(tck, ++failures, tck.awaitFailure(SSLException.class, upgrade));
        }
    }

    @Rule("TLS-45")
    void otherEndsAreNotCountedAsFailedHandshakes(Tck tck) {
        LoopFuture<Connection<Recorder>> refused =
                Handshakes.connecting(tck, tck.refusingAddress(StreamKind.TCP), Handshakes.client(), tck.recorder());
        tck.awaitFailure(IOException.class, refused);
        PeerServer there = tck.listen(StreamKind.TCP);
        LoopFuture<Connection<Recorder>> cancelled =
                Handshakes.connecting(tck, there.address(), Handshakes.client(), tck.recorder());
        there.accept();
        tck.settle();
        assertTrue(tck.call(cancelled::cancel), "a connect in its handshake can be cancelled");
        tck.until(cancelled::isDone, "the cancelled connect ends");
        Server server = Handshakes.serve(tck, Handshakes.server(), tck::recorder);
        tck.peer(server).send("this is no TLS");
        Handshakes.awaitFailures(tck, server, 1);
        Recorder recorder = tck.recorder();
        Way.CLIENT_1_3.open(tck, recorder).endWell();
        assertEquals(0, tck.loop().stats().failedHandshakes(), "failed handshakes of clients");
        assertEquals(null, tck.loop().stats().lastHandshakeFailure(), "the reason");
    }

    private static void assertCounted(Tck tck, long failures, Exception last) {
        assertEquals(failures, tck.loop().stats().failedHandshakes(), "failed handshakes of clients");
        assertEquals(last.getMessage(), tck.loop().stats().lastHandshakeFailure(), "the reason of the last");
    }
}
