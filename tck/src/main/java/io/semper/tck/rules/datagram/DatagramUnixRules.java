package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.LoopFuture;
import io.semper.UnixAbstractAddress;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Datagrams between paths. The loop is at both ends, since the JDK has no sockets for them. */
@Requires("unix-datagrams")
final class DatagramUnixRules {
    private static Path fresh(Tck tck) {
        return ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
    }

    private static void send(Tck tck, DatagramTransport from, String text, SocketAddress to) {
        tck.run(() -> from.sendTo(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), to));
    }

    private static DatagramRecorder echo(Tck tck, DatagramOptions options) {
        DatagramRecorder recorder = tck.datagramRecorder().echo();
        tck.endpoint(options, recorder);
        return recorder;
    }

    private static void answers(Tck tck, SocketAddress at) {
        DatagramRecorder client = tck.datagramRecorder();
        DatagramTransport transport =
                tck.endpoint(DatagramOptions.connect(at).localAddress(tck.freshAddress(StreamKind.UNIX)), client);
        send(tck, transport, "x", at);
        client.awaitDatagrams(1);
        assertEquals(List.of("x"), client.texts(), "an echo from " + at);
        tck.run(transport::close);
        client.awaitLost();
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static void isRefused(Tck tck, Path path) {
        LoopFuture<Endpoint<DatagramRecorder>> second =
                tck.call(() -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, DatagramOptions.unix(path)));
        String message =
                String.valueOf(tck.awaitFailure(BindException.class, second).getMessage());
        assertTrue(message.contains(path.toString()), "names the path: " + message);
    }

    @Rule("DATAGRAM-30")
    void endpointsExchangeDatagramsByPaths(Tck tck) {
        SocketAddress one = tck.freshAddress(StreamKind.UNIX);
        SocketAddress other = tck.freshAddress(StreamKind.UNIX);
        DatagramRecorder first = tck.datagramRecorder();
        DatagramRecorder second = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(one), first);
        tck.endpoint(DatagramOptions.bind(other), second);
        assertEquals(one, tck.call(() -> first.transport().localAddress()));
        assertNull(first.transport().remoteAddress());
        send(tck, first.transport(), "hello", other);
        assertEquals(one, second.awaitDatagrams(1).sender());
        send(tck, second.transport(), "well", second.datagrams().get(0).sender());
        assertEquals(other, first.awaitDatagrams(1).sender());
        assertEquals(List.of("well"), first.texts());
        assertEquals(List.of("hello"), second.texts());
    }

    @Rule("DATAGRAM-30")
    void theFileHasThePermissionsThatAreAskedFor(Tck tck) throws IOException {
        Path path = fresh(tck);
        echo(tck, DatagramOptions.unix(path));
        assertEquals("rw-------", permissions(path), "by default");
        answers(tck, UnixDomainSocketAddress.of(path));
        for (String asked : List.of("rw-rw-rw-", "rw-rw----", "rwx------")) {
            Path other = fresh(tck);
            echo(tck, DatagramOptions.unix(other).permissions(PosixFilePermissions.fromString(asked)));
            assertEquals(asked, permissions(other), "whatever the mask of the process is");
            answers(tck, UnixDomainSocketAddress.of(other));
        }
        Path own = fresh(tck);
        tck.endpoint(
                DatagramOptions.connect(UnixDomainSocketAddress.of(path)).localAddress(UnixDomainSocketAddress.of(own)),
                tck.datagramRecorder());
        assertEquals("rw-------", permissions(own), "of an endpoint that is connected");
    }

    @Rule("DATAGRAM-30")
    void theFileIsRemovedAtTheEnd(Tck tck) {
        SocketAddress peer = tck.freshAddress(StreamKind.UNIX);
        echo(tck, DatagramOptions.bind(peer));
        for (boolean graceful : List.of(true, false)) {
            for (boolean connected : List.of(true, false)) {
                Path path = fresh(tck);
                DatagramRecorder recorder = tck.datagramRecorder();
                DatagramTransport transport = tck.endpoint(
                        connected
                                ? DatagramOptions.connect(peer).localAddress(UnixDomainSocketAddress.of(path))
                                : DatagramOptions.unix(path),
                        recorder);
                assertTrue(Files.exists(path), "while the endpoint is open");
                tck.run(graceful ? transport::close : transport::abort);
                recorder.awaitLost();
                assertFalse(Files.exists(path), "after the end");
            }
        }
    }

    @Rule("DATAGRAM-30")
    void aFileThatAnotherHasPutThereRemains(Tck tck) throws IOException {
        Path path = fresh(tck);
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramTransport transport = tck.endpoint(DatagramOptions.unix(path), recorder);
        Files.delete(path);
        Files.writeString(path, "precious");
        tck.run(transport::close);
        recorder.awaitLost();
        assertEquals("precious", Files.readString(path));
    }

    @Rule("DATAGRAM-30")
    void aFileAtWhichNoSocketReceivesIsReplaced(Tck tck) throws IOException {
        Path stale = fresh(tck);
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(stale))
                .close();
        assertTrue(Files.exists(stale), "a file that a socket has left");
        echo(tck, DatagramOptions.unix(stale));
        answers(tck, UnixDomainSocketAddress.of(stale));
        Path moved = fresh(tck);
        Path left = fresh(tck);
        DatagramRecorder ended = echo(tck, DatagramOptions.unix(moved));
        Files.move(moved, left);
        tck.run(() -> ended.transport().abort());
        ended.awaitLost();
        assertTrue(Files.exists(left), "a file that an endpoint has left");
        echo(tck, DatagramOptions.unix(left));
        answers(tck, UnixDomainSocketAddress.of(left));
    }

    @Rule("DATAGRAM-30")
    void anythingElseIsLeftAlone(Tck tck) throws IOException {
        Path live = fresh(tck);
        DatagramRecorder owner = echo(tck, DatagramOptions.unix(live));
        isRefused(tck, live);
        answers(tck, UnixDomainSocketAddress.of(live));
        assertEquals(1, owner.datagrams().size(), "datagrams of the test whether the path is in use");
        isRefused(tck, ((UnixDomainSocketAddress) tck.listen(StreamKind.UNIX).address()).getPath());
        Path file = Files.writeString(fresh(tck), "precious");
        isRefused(tck, file);
        assertEquals("precious", Files.readString(file));
        Path link = Files.createSymbolicLink(fresh(tck), live);
        isRefused(tck, link);
        assertEquals(live, Files.readSymbolicLink(link));
        isRefused(tck, Files.createDirectory(fresh(tck)));
        answers(tck, UnixDomainSocketAddress.of(live));
    }

    @Rule("DATAGRAM-30")
    void aSenderWithoutAPathHasAnEmptyOne(Tck tck) {
        SocketAddress at = tck.freshAddress(StreamKind.UNIX);
        DatagramRecorder receiver = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(at), receiver);
        UnixDomainSocketAddress unnamed = UnixDomainSocketAddress.of("");
        DatagramRecorder bound = tck.datagramRecorder();
        DatagramRecorder connected = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(unnamed), bound);
        tck.endpoint(DatagramOptions.connect(at), connected);
        int count = 0;
        for (DatagramRecorder each : List.of(bound, connected)) {
            send(tck, each.transport(), "from nowhere", at);
            assertEquals(unnamed, receiver.awaitDatagrams(++count).sender());
        }
        tck.run(() -> {
            ByteBuffer answer = ByteBuffer.allocate(1);
            Refusals.refused(
                    IllegalArgumentException.class,
                    "paths",
                    () -> receiver.transport().sendTo(answer, unnamed));
            assertEquals(1, answer.remaining());
        });
        assertEquals(List.of("from nowhere", "from nowhere"), receiver.texts());
    }

    @Requires("abstract-unix")
    @Rule("DATAGRAM-30")
    void abstractAddressesNeedNoFile(Tck tck) {
        if (!tck.claims(Capability.UNIX_DATAGRAMS)) {
            return; // the requirement of this method stands for that of the class
        }
        UnixAbstractAddress at = UnixAbstractAddress.of(fresh(tck).toString());
        DatagramRecorder receiver = echo(tck, DatagramOptions.bind(at));
        assertEquals(at, tck.call(() -> receiver.transport().localAddress()));
        assertFalse(Files.exists(Path.of(at.name())), "a file with the name");
        answers(tck, at);
        LoopFuture<Endpoint<DatagramRecorder>> second =
                tck.call(() -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, DatagramOptions.bind(at)));
        String message =
                String.valueOf(tck.awaitFailure(BindException.class, second).getMessage());
        assertTrue(message.contains(at.name()), "names the address: " + message);
        answers(tck, at);
    }
}
