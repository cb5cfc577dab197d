package io.semper.tck.rules.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The file of a Unix-domain listener: who may connect, how long its path may be, and what is left of it. */
@Requires("unix-sockets")
final class UnixFileRules {
    private static final int ROUNDS = 300;

    /** Where Linux lists bound sockets. */
    private static final Path LIST = Path.of("/proc/net/unix");

    private static Path fresh(Tck tck) {
        return ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
    }

    private static Server serve(Tck tck, ServerOptions options) {
        return tck.serve(options, () -> tck.recorder().echo());
    }

    private static String permissions(Tck tck, Path path) throws IOException {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
        } catch (UnsupportedOperationException e) {
            throw tck.notApplicable("no permissions in this file system");
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static void answers(Tck tck, Server server) {
        assertEquals("x", tck.peer(server).send("x").readText(1), "an echo over " + server);
    }

    @Rule("UNIX-21")
    void theOwnerAloneMayConnectUnlessOtherPermissionsAreAskedFor(Tck tck) throws IOException {
        Path path = fresh(tck);
        Server server = serve(tck, ServerOptions.unix(path));
        assertEquals("rw-------", permissions(tck, path), "by default");
        answers(tck, server);
        for (String asked : List.of("rw-rw-rw-", "rw-rw----", "rwx------")) {
            Path other = fresh(tck);
            answers(tck, serve(tck, ServerOptions.unix(other).permissions(PosixFilePermissions.fromString(asked))));
            assertEquals(asked, permissions(tck, other), "whatever the mask of the process is");
        }
    }

    @Rule("UNIX-24")
    void theFileRemainsWhereThatIsAskedForAndTheNextServerReplacesIt(Tck tck) throws IOException {
        Path path = fresh(tck);
        assertTrue(ServerOptions.unix(path).cleanupSocket(), "by default the file is removed");
        ServerOptions keeping = ServerOptions.unix(path).cleanupSocket(false);
        for (int round = 0; round < 2; round++) {
            Server server = serve(tck, keeping);
            answers(tck, server);
            tck.run(() -> {
                server.close();
                assertTrue(Files.exists(path), "the file after close()");
                assertThrows(
                        ConnectException.class,
                        () -> SocketChannel.open(UnixDomainSocketAddress.of(path))
                                .close(),
                        "a connect to the file that was left");
                server.closeClients();
            });
            tck.await(tck.call(server::waitClosed));
        }
        Server last = serve(tck, ServerOptions.unix(path));
        answers(tck, last);
        tck.run(last::close);
        assertFalse(Files.exists(path), "the file of a server that removes it");
    }

    @Rule("UNIX-24")
    void theFileRemainsAfterTheLoopsEnd(Tck tck) {
        Path path = fresh(tck);
        serve(tck, ServerOptions.unix(path).cleanupSocket(false));
        tck.loop().close();
        assertTrue(Files.exists(path), "the file after the loop's close");
    }

    @Rule("UNIX-24")
    void aServerThatCannotBeCreatedLeavesNoFile(Tck tck) {
        Path path = fresh(tck);
        Path impossible = tck.scratch().resolve("no-directory").resolve("s");
        tck.awaitFailure(
                IOException.class,
                tck.call(() -> tck.loop()
                        .createServer(
                                tck::recorder,
                                ServerOptions.unix(path)
                                        .and(UnixDomainSocketAddress.of(impossible))
                                        .cleanupSocket(false))));
        assertFalse(Files.exists(path), "the file of a server that was not created");
    }

    @Requires("adopt-channels")
    @Rule("UNIX-24")
    void theFileOfAChannelRemainsWhereThatIsAskedFor(Tck tck) throws IOException {
        if (!tck.claims(Capability.UNIX_SOCKETS)) {
            return; // the requirement of this method stands for that of the class
        }
        Path path = fresh(tck);
        ServerSocketChannel channel =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        Server server = serve(tck, ServerOptions.over(channel).cleanupSocket(false));
        tck.run(server::close);
        assertFalse(channel.isOpen(), "the channel after the server's close");
        assertTrue(Files.exists(path), "the file after the server's close");
    }

    /** Only permissions to connect count: a file without them exists before the server is ready. */
    @Rule("UNIX-21")
    void theFileIsNeverThereWithMorePermissionsToConnect(Tck tck) throws IOException {
        Path path = fresh(tck);
        AtomicBoolean over = new AtomicBoolean();
        Helper<Set<String>> watcher = tck.spawn("look at the permissions", () -> {
            Set<String> seen = new TreeSet<>();
            while (!over.get()) {
                try {
                    seen.add(permissions(tck, path));
                } catch (NoSuchFileException notNow) {
                    continue;
                }
            }
            return seen;
        });
        try {
            for (int i = 0; i < ROUNDS; i++) {
                Server server = serve(tck, ServerOptions.unix(path));
                tck.run(server::close);
            }
        } finally {
            over.set(true);
        }
        Set<String> seen = watcher.await();
        seen.removeIf(each -> each.charAt(4) != 'w' && each.charAt(7) != 'w');
        assertEquals(Set.of(), seen, "permissions that let others connect");
    }

    @Rule("UNIX-22")
    void theOsListsTheServerUnderItsPath(Tck tck) throws IOException {
        Path path = fresh(tck);
        serve(tck, ServerOptions.unix(path));
        assertTrue(listed(tck).stream().anyMatch(line -> line.endsWith(" " + path)), path + " in " + LIST);
    }

    private static List<String> listed(Tck tck) throws IOException {
        if (!Files.isReadable(LIST)) {
            throw tck.notApplicable("no list of bound sockets");
        }
        return Files.readAllLines(LIST, StandardCharsets.ISO_8859_1);
    }

    @Rule("UNIX-23")
    void aPathThatIsBoundAndNotListenedOnIsLeftAlone(Tck tck) throws IOException {
        listed(tck);
        Path path = fresh(tck);
        try (SocketChannel bound = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(path));
            LoopFuture<Server> refused =
                    tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.unix(path)));
            tck.awaitFailure(BindException.class, refused);
            assertTrue(Files.exists(path), "the file of a socket that does not listen yet");
        }
        answers(tck, serve(tck, ServerOptions.unix(path)));
    }

    @Rule("UNIX-23")
    void aListenerSeesNothingOfABindThatIsRefused(Tck tck) throws IOException {
        listed(tck);
        PeerServer live = tck.listen(StreamKind.UNIX);
        Path path = ((UnixDomainSocketAddress) live.address()).getPath();
        tck.awaitFailure(
                BindException.class, tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.unix(path))));
        assertNull(live.acceptWithin(20), "a connection at the listener");
    }

    @Rule("UNIX-12")
    void nothingIsLeftBesideTheFileNorAfterTheEnd(Tck tck) throws IOException {
        Path folder = Files.createDirectory(fresh(tck));
        Path path = folder.resolve("listener");
        Server server = serve(tck, ServerOptions.unix(path));
        assertEquals(List.of(path), files(folder), "while the server serves");
        LoopFuture<Server> second = tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.unix(path)));
        tck.awaitFailure(BindException.class, second);
        assertEquals(List.of(path), files(folder), "after a bind that failed");
        answers(tck, server);
        tck.run(server::close);
        assertEquals(List.of(), files(folder), "after the close");
        serve(tck, ServerOptions.unix(path));
        tck.loop().close();
        assertEquals(List.of(), files(folder), "after the close of the loop");
    }

    @Rule("UNIX-12")
    void theAddressOfAConnectionIsThePathThatWasAskedFor(Tck tck) {
        Link link = tck.accept(StreamKind.UNIX, tck.recorder());
        assertEquals(tck.addressOf(link.server()), link.get(t -> t.localAddress()));
        assertEquals(tck.addressOf(link.server()), link.get(t -> t.localAddress()), "asked again");
    }

    @Rule("UNIX-04")
    void theLongestPathThatAnybodyCanBindWorksAndALongerOneNamesTheLimit(Tck tck) throws IOException {
        Path folder = tck.scratch();
        int longest = 0;
        for (int length = folder.toString().length() + 8; length < 200; length++) {
            Path path = padded(folder, length);
            try (ServerSocketChannel plain = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                plain.bind(UnixDomainSocketAddress.of(path));
                longest = length;
            } catch (IOException tooLong) {
                break;
            } finally {
                Files.deleteIfExists(path);
            }
        }
        answers(tck, serve(tck, ServerOptions.unix(padded(folder, longest))));
        Path tooLong = padded(folder, 120);
        BindException failure = tck.awaitFailure(
                BindException.class,
                tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.unix(tooLong))));
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(tooLong.toString()), "names the path: " + message);
        assertTrue(message.contains("120 bytes"), "names the length: " + message);
        assertTrue(message.matches(".* 10\\d is the most.*"), "names the limit: " + message);
    }

    @Rule("UNIX-04")
    void theLengthOfTheNameInAnAlmostTooLongPathDoesNotMatter(Tck tck) throws IOException {
        for (int name = 1; name <= 6; name++) {
            Path folder = Files.createDirectory(padded(tck.scratch(), 103 - name - 1));
            answers(tck, serve(tck, ServerOptions.unix(folder.resolve("y".repeat(name)))));
        }
    }

    private static Path padded(Path folder, int length) {
        return folder.resolve("x".repeat(length - folder.toString().length() - 1));
    }

    @Rule("UNIX-04")
    void whatIsWrongWithADirectoryIsSaid(Tck tck) throws IOException {
        Path missing = fresh(tck);
        String message = String.valueOf(tck.awaitFailure(
                        BindException.class,
                        tck.call(
                                () -> tck.loop().createServer(tck::recorder, ServerOptions.unix(missing.resolve("s")))))
                .getMessage());
        assertTrue(message.contains(missing + " does not exist"), "says what is missing: " + message);
        assertFalse(Files.exists(missing), "nothing is made on the way");
    }

    @Rule("UNIX-02")
    void aLinkToAListenerIsNotFollowed(Tck tck) throws IOException {
        Server live = tck.serve(StreamKind.UNIX, () -> tck.recorder().echo());
        Path target = ((UnixDomainSocketAddress) tck.addressOf(live)).getPath();
        Path dead = ((UnixDomainSocketAddress) tck.refusingAddress(StreamKind.UNIX)).getPath();
        for (Path to : List.of(target, dead, fresh(tck))) {
            Path link = Files.createSymbolicLink(fresh(tck), to);
            tck.awaitFailure(
                    BindException.class,
                    tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.unix(link))));
            assertEquals(to, Files.readSymbolicLink(link), "the link is left alone");
        }
        answers(tck, live);
    }
}
