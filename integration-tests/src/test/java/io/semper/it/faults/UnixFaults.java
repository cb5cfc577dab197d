package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.DatagramOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Paths of Unix-domain sockets that are in use, stale, too long or accessible to others. */
final class UnixFaults {
    private UnixFaults() {}

    /** A folder that is deleted with the scenario. */
    static Path folder(Rig rig) throws IOException {
        Path folder = Files.createTempDirectory("semper-faults");
        rig.peer(() -> {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        });
        return folder;
    }

    private static void refused(Rig rig, String what, Path path) throws Exception {
        Throwable failure = rig.<Server>failureOf(l -> l.createServer(rig::witness, ServerOptions.unix(path)));
        require(
                String.valueOf(failure.getMessage()).contains(path.getFileName().toString()),
                "the path is in " + failure);
        rig.outcome(what + ": " + failure.getClass().getSimpleName());
    }

    private static void takenOver(Rig rig, String what, Path path) throws Exception {
        Serving serving = rig.serve(ServerOptions.unix(path), rig::plain);
        Witness client = rig.connect(UnixDomainSocketAddress.of(path));
        serving.next();
        rig.run(() -> client.transport().close());
        rig.await(l -> {
            serving.server().close();
            return serving.server().waitClosed();
        });
        require(!Files.exists(path), "the path exists after the close");
        rig.outcome(what + ": taken over");
    }

    @Fault(id = "E7", what = "the path is that of a killed server, a live one, a file, a link, a directory")
    static void pathsThatAreThere(Rig rig) throws Exception {
        Machine.need("socat");
        Path folder = folder(rig);
        Path killed = folder.resolve("killed");
        Process owner = new ProcessBuilder("socat", "UNIX-LISTEN:" + killed + ",fork", "OPEN:/dev/null").start();
        for (int i = 0; i < 1000 && !Files.exists(killed); i++) {
            Machine.letPass(5);
        }
        refused(rig, "lives elsewhere", killed);
        owner.destroyForcibly().waitFor();
        owner.getInputStream().close();
        owner.getOutputStream().close();
        owner.getErrorStream().close();
        require(Files.exists(killed), "the killed process left its path");
        takenOver(rig, "killed", killed);

        Path live = folder.resolve("live");
        rig.serve(ServerOptions.unix(live), rig::plain);
        refused(rig, "lives here", live);
        refused(rig, "file", Files.writeString(folder.resolve("file"), "precious"));
        require(Files.readString(folder.resolve("file")).equals("precious"), "the file was changed");
        refused(rig, "folder", Files.createDirectory(folder.resolve("folder")));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("file"));
        refused(rig, "link", link);
        require(Files.isSymbolicLink(link) && Files.exists(folder.resolve("file")), "the link was changed");
        rig.run(() -> rig.servers().get(rig.servers().size() - 1).close());
    }

    @Fault(id = "E8", what = "paths longer than the OS accepts, with a NUL, in folders that do not exist")
    static void pathsThatCannotBe(Rig rig) throws Exception {
        Path folder = folder(rig);
        Path tooLong = folder.resolve("x".repeat(120));
        refused(rig, "too long", tooLong);
        refused(rig, "no folder", folder.resolve("nowhere").resolve("path"));
        Throwable connect = rig.failureOf(l -> l.createConnection(rig::witness, ConnectOptions.unix(tooLong)));
        require(String.valueOf(connect.getMessage()).contains("xxx"), "the path is missing in " + connect);
        rig.outcome("connect: " + connect.getClass().getSimpleName());
        rig.figure(String.valueOf(connect.getMessage()));
        // The OS accepts one byte more than the JDK.
        int most = 106 - folder.toString().length() - 1;
        takenOver(rig, "106 bytes", folder.resolve("y".repeat(most)));
    }

    @Fault(id = "E9", what = "no other user may connect, not even for a moment after the bind")
    static void permissions(Rig rig) throws Exception {
        Path path = folder(rig).resolve("private");
        Serving serving = rig.serve(ServerOptions.unix(path), rig::plain);
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        require(mode.equals("rw-------"), "other users may connect: " + mode);
        rig.outcome(mode);
        rig.run(() -> serving.server().close());
    }

    @Fault(id = "E11", what = "the backlog of a Unix listener is full")
    static void backlogFull(Rig rig) throws Exception {
        Path path = folder(rig).resolve("busy");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
        ServerSocketChannel listener =
                rig.peer(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address, 2));
        for (int i = 0; i < 3; i++) {
            rig.connect(address);
        }
        int sockets = Descriptors.sockets();
        Throwable failure = rig.failureOf(l -> l.createConnection(rig::witness, ConnectOptions.to(address)));
        require(Descriptors.sockets() == sockets, "a socket is left");
        rig.outcome(failure.getClass().getSimpleName());
        rig.figure(String.valueOf(failure.getMessage()));
        List<SocketChannel> accepted =
                List.of(rig.peer(listener.accept()), rig.peer(listener.accept()), rig.peer(listener.accept()));
        rig.connect(address);
        rig.outcome(accepted.size() + " accepted, and the next one connected");
    }

    /** Two descriptors go with each of a hundred messages, and this program expects none (CVE-2026-45536 of another library). */
    private static void sendDescriptors(String type, Path to) throws Exception {
        Machine.run("python3", "-c", """
                import os, socket, sys
                s = socket.socket(socket.AF_UNIX, getattr(socket, sys.argv[1]))
                s.connect(sys.argv[2])
                for i in range(100):
                    socket.send_fds(s, [b"x" * 10], [os.open("/dev/full", 0), os.open("/dev/zero", 0)])
                """, type, to.toString());
    }

    private static void requireNoneKept() {
        Map<String, Integer> open = Descriptors.kinds();
        require(!open.containsKey("/dev/full") && !open.containsKey("/dev/zero"), "descriptors were kept: " + open);
    }

    @Fault(id = "E12", what = "a peer passes descriptors along with its bytes (SCM_RIGHTS)")
    static void descriptorsOverAStream(Rig rig) throws Exception {
        Path path = folder(rig).resolve("stream");
        Serving serving = rig.serve(ServerOptions.unix(path), rig::plain);
        sendDescriptors("SOCK_STREAM", path);
        Witness witness = serving.next();
        rig.untilLost(witness);
        require(witness.received() == 1000, witness.received() + " bytes arrived");
        requireNoneKept();
        rig.run(() -> serving.server().close());
        rig.outcome(witness.received() + " bytes, and no descriptor");
    }

    @Fault(id = "E12", what = "a peer passes descriptors along with its datagrams (SCM_RIGHTS)")
    static void descriptorsWithDatagrams(Rig rig) throws Exception {
        if (!rig.loop().supports(Capability.UNIX_DATAGRAMS)) {
            throw new Missing("no " + Capability.UNIX_DATAGRAMS + " here");
        }
        Path path = folder(rig).resolve("datagrams");
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.unix(path));
        sendDescriptors("SOCK_DGRAM", path);
        rig.until("all datagrams", () -> endpoint.received().size() == 100);
        requireNoneKept();
        rig.outcome(endpoint.received().size() + " datagrams, and no descriptor");
    }
}
