package io.semper.tck.rules.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.PeerCredentials;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is special about Unix-domain sockets; everything else about them is proved together with TCP. */
@Requires("unix-sockets")
final class UnixRules {
    private static Path fresh(Tck tck) {
        return ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
    }

    private static LoopFuture<Server> serve(Tck tck, Path path) {
        return tck.call(() -> tck.loop().createServer(() -> tck.recorder().echo(), ServerOptions.unix(path)));
    }

    private static void answers(Tck tck, Server server) {
        assertEquals("x", tck.peer(server).send("x").readText(1), "an echo over " + server);
    }

    @Rule("UNIX-01")
    void aUnixConnectionTellsTheStoryOfATcpConnection(Tck tck) {
        for (StreamKind kind : StreamKind.values()) {
            Link link = tck.accept(kind, tck.recorder().echo());
            assertEquals("hello", link.peer().send("hello").readText(5));
            link.peer().halfClose();
            assertNull(link.recorder().awaitLost());
            assertEquals(
                    List.of("made", "data(5)", "eof", "lost(null)"),
                    link.recorder().trace(),
                    kind.name());
        }
    }

    @Rule("UNIX-02")
    void whatADeadListenerLeftIsReplaced(Tck tck) throws IOException {
        Path path = ((UnixDomainSocketAddress) tck.refusingAddress(StreamKind.UNIX)).getPath();
        assertTrue(Files.exists(path), "there is a socket file without a listener");
        answers(tck, tck.await(serve(tck, path)));
    }

    @Rule("UNIX-02")
    void aFileThatIsNoSocketIsLeftAlone(Tck tck) throws IOException {
        Path file = Files.writeString(fresh(tck), "precious");
        Path folder = Files.createDirectory(fresh(tck));
        Path link = Files.createSymbolicLink(fresh(tck), file);
        tck.settle();
        int before = tck.openDescriptors();
        for (Path path : List.of(file, folder, link)) {
            BindException failure = tck.awaitFailure(BindException.class, serve(tck, path));
            assertTrue(String.valueOf(failure.getMessage()).contains(path.toString()), "names the path: " + failure);
        }
        assertEquals("precious", Files.readString(file), "the file that was in the way");
        assertTrue(Files.isDirectory(folder) && Files.isSymbolicLink(link), "folder and link are still there");
        assertEquals(before, tck.openDescriptors(), "descriptors after binds that failed");
    }

    @Rule("UNIX-02")
    void theFileOfALivingListenerIsNotTaken(Tck tck) {
        Server first = tck.serve(StreamKind.UNIX, () -> tck.recorder().echo());
        Path path = ((UnixDomainSocketAddress) tck.addressOf(first)).getPath();
        tck.awaitFailure(BindException.class, serve(tck, path));
        SocketAddress plain = tck.listen(StreamKind.UNIX).address();
        tck.awaitFailure(BindException.class, serve(tck, ((UnixDomainSocketAddress) plain).getPath()));
        answers(tck, first);
    }

    @Rule("UNIX-02")
    void theFileOfAListenerThatIsBusyIsNotTaken(Tck tck) {
        Path busy = ((UnixDomainSocketAddress)
                        tck.listenWithFullBacklog(StreamKind.UNIX).address())
                .getPath();
        tck.awaitFailure(BindException.class, serve(tck, busy));
        assertTrue(Files.exists(busy), "the file of a listener whose backlog is full");
    }

    @Rule("UNIX-03")
    void closingTheServerRemovesItsFile(Tck tck) {
        Server server = tck.serve(StreamKind.UNIX, tck::recorder);
        Path path = ((UnixDomainSocketAddress) tck.addressOf(server)).getPath();
        assertTrue(Files.exists(path));
        tck.run(() -> {
            server.close();
            assertFalse(Files.exists(path), "the file when close() has returned");
        });
    }

    @Rule("UNIX-03")
    void closingTheServerLeavesWhatOthersHavePutInItsPlace(Tck tck) throws IOException {
        Path path = fresh(tck);
        Server server = tck.await(serve(tck, path));
        Files.delete(path);
        Files.writeString(path, "other");
        tck.run(server::close);
        assertEquals("other", Files.readString(path), "the file that took the place of the socket");

        Path again = fresh(tck);
        Server old = tck.await(serve(tck, again));
        Files.delete(again);
        Server next = tck.await(serve(tck, again));
        tck.run(old::close);
        answers(tck, next);
    }

    @Rule("UNIX-04")
    void pathsThatLeadNowhereFailTheFutureAndAreNamed(Tck tck) throws IOException {
        Path tooLong = tck.scratch().resolve("x".repeat(200));
        Path noFolder = fresh(tck).resolve("s");
        Path noFile = fresh(tck);
        Path noSocket = Files.writeString(fresh(tck), "text");
        Path notAFolder = noSocket.resolve("s");
        tck.settle();
        int before = tck.openDescriptors();
        for (Path path : List.of(tooLong, noFolder, noFile, noSocket, notAFolder)) {
            LoopFuture<?> connect =
                    tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.unix(path)));
            namesIt(path, tck.awaitFailure(ConnectException.class, connect));
        }
        for (Path path : List.of(tooLong, noFolder, notAFolder)) {
            namesIt(path, tck.awaitFailure(IOException.class, serve(tck, path)));
        }
        assertEquals(before, tck.openDescriptors(), "descriptors after paths that lead nowhere");
    }

    private static void namesIt(Path path, IOException failure) {
        assertTrue(String.valueOf(failure.getMessage()).contains(path.toString()), "names " + path + ": " + failure);
    }

    /** Case 16. On Linux such a socket looks writable and without error although it was never connected. */
    @Rule("UNIX-05")
    void aConnectToAFullBacklogIsRefusedOrReal(Tck tck) throws IOException {
        io.semper.tck.PeerServer full = tck.listenWithFullBacklog(StreamKind.UNIX);
        for (int i = 0; i < 20; i++) {
            Recorder recorder = tck.recorder();
            LoopFuture<Connection<Recorder>> future =
                    tck.call(() -> tck.loop().createConnection(() -> recorder, full.options()));
            ConnectException refused = tck.awaitFailure(ConnectException.class, future);
            assertTrue(String.valueOf(refused.getMessage()).contains("full"), "says why: " + refused);
            assertEquals(List.of(), recorder.trace(), "calls of a protocol that was never connected");
        }
        while (full.acceptWithin(0) != null) {
            // the backlog empties
        }
        Recorder recorder = tck.recorder();
        LoopFuture<?> future = tck.call(() -> tck.loop().createConnection(() -> recorder, full.options()));
        tck.await(future);
        full.accept().send("x");
        recorder.awaitText("x");
    }

    /** Costs a second: the hang-up of a peer must not keep the loop busy while our half is open. */
    @Rule("UNIX-06")
    void aPeerThatClosesIsHeardToTheLastByteAndDoesNotMakeTheLoopSpin(Tck tck) {
        Link link = tck.accept(StreamKind.UNIX, tck.recorder().keepOpenOnEof());
        link.run(t -> t.pauseReading());
        link.peer().send("last words").close();
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace(), "paused");
        link.run(t -> t.resumeReading());
        link.recorder().awaitEof();
        tck.assertNoSpin();
        assertEquals(List.of("made", "data(10)", "eof"), link.recorder().trace());
        link.close();
        assertNull(link.recorder().awaitLost());
    }

    @Rule("UNIX-07")
    void aPeerWithoutANameHasAnEmptyPath(Tck tck) {
        UnixDomainSocketAddress unnamed = UnixDomainSocketAddress.of("");
        Link accepted = tck.accept(StreamKind.UNIX, tck.recorder());
        assertEquals(unnamed, accepted.get(t -> t.remoteAddress()), "the remote address of an accepted connection");
        assertEquals(tck.addressOf(accepted.server()), accepted.get(t -> t.localAddress()));
        Link connected = tck.connect(StreamKind.UNIX, tck.recorder());
        assertEquals(unnamed, connected.get(t -> t.localAddress()), "our own address where none was asked for");
        assertNotNull(connected.transport().toString());
        accepted.close();
        accepted.recorder().awaitLost();
        assertEquals(unnamed, accepted.get(t -> t.remoteAddress()), "the remote address after connectionLost");
    }

    @Rule("UNIX-08")
    void optionsOfTcpAreNotTriedOnUnixSockets(Tck tck) {
        StreamOptions options = StreamOptions.defaults().tcpNoDelay(true).keepAlive(true);
        Link accepted = tck.accept(StreamKind.UNIX, tck.recorder(), options, io.semper.tck.BufferSizes.SYSTEM);
        Link connected = tck.connect(StreamKind.UNIX, tck.recorder(), options, io.semper.tck.BufferSizes.SYSTEM);
        for (Link link : List.of(accepted, connected)) {
            StreamOptions now = link.get(t -> t.info(StreamOptions.class)).orElseThrow();
            assertFalse(now.tcpNoDelay(), "TCP_NODELAY of a Unix socket");
        }
    }

    @Rule("UNIX-10")
    void anEmptyPathIsRefused(Tck tck) {
        IllegalArgumentException refused = tck.call(() -> assertThrows(
                IllegalArgumentException.class,
                () -> tck.loop().createServer(tck::recorder, ServerOptions.unix(Path.of("")))));
        assertTrue(String.valueOf(refused.getMessage()).contains("path"), "names what is empty: " + refused);
        LoopFuture<?> nowhere =
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.unix(Path.of(""))));
        tck.awaitFailure(IOException.class, nowhere);
    }

    @Rule("UNIX-20")
    @Requires("peer-credentials")
    void thePeerOfAUnixSocketIsKnown(Tck tck) throws IOException {
        Path mine = Files.createFile(tck.scratch().resolve("mine"));
        for (boolean accepted : new boolean[] {true, false}) {
            Recorder recorder = tck.recorder();
            Link link = accepted ? tck.accept(StreamKind.UNIX, recorder) : tck.connect(StreamKind.UNIX, recorder);
            PeerCredentials peer = link.get(t -> t.info(PeerCredentials.class).orElseThrow());
            assertEquals(Files.getOwner(mine).getName(), peer.user(), "the peer runs as this process does");
            assertEquals(Files.getAttribute(mine, "posix:group").toString(), peer.group());
            long process = ProcessHandle.current().pid();
            assertEquals(process, peer.processId().orElse(process), "the peer's process");
            link.close();
            recorder.awaitLost();
            assertTrue(link.get(t -> t.info(PeerCredentials.class)).isEmpty(), "after the end");
        }
        Link tcp = tck.accept(StreamKind.TCP, tck.recorder());
        assertTrue(tcp.get(t -> t.info(PeerCredentials.class)).isEmpty(), "TCP knows no users");
    }
}
