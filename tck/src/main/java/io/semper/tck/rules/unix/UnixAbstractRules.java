package io.semper.tck.rules.unix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.PeerCredentials;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.UnixAbstractAddress;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Abstract addresses. The loop is at both ends, since the JDK has no sockets for them. */
@Requires("abstract-unix")
final class UnixAbstractRules {
    /** Where Linux lists bound sockets, with {@code @} for the zero byte of an abstract name. */
    private static final Path LIST = Path.of("/proc/net/unix");

    /** A name that no other test has: a path at which there is no file. */
    private static UnixAbstractAddress fresh(Tck tck) {
        return UnixAbstractAddress.of(tck.freshAddress(StreamKind.UNIX).toString());
    }

    private static Recorder connected(Tck tck, ConnectOptions options) {
        Recorder client = tck.recorder();
        tck.await(tck.call(() -> tck.loop().createConnection(() -> client, options)));
        return client;
    }

    private static void answers(Tck tck, UnixAbstractAddress at) {
        Recorder client = connected(tck, ConnectOptions.to(at));
        tck.run(() -> client.transport().write(ByteBuffer.wrap(new byte[] {'x'})));
        client.awaitBytes(1);
        assertEquals("x", client.text(), "an echo from " + at);
    }

    private static Server echo(Tck tck, UnixAbstractAddress at) {
        return tck.serve(ServerOptions.bind(at), () -> tck.recorder().echo());
    }

    private static <T extends IOException> void fails(Tck tck, Class<T> type, String name, LoopFuture<?> future) {
        T failure = tck.awaitFailure(type, future);
        assertTrue(String.valueOf(failure.getMessage()).contains(name), "names the address: " + failure);
    }

    @Rule("UNIX-25")
    void clientsConnectByTheNameAndThereIsNoFile(Tck tck) throws IOException {
        UnixAbstractAddress at = fresh(tck);
        Recorder accepted = tck.recorder().echo();
        Server server = tck.serve(ServerOptions.bind(at), () -> accepted);
        assertEquals(List.of(at), tck.call(server::addresses));
        assertFalse(Files.exists(Path.of(at.name())), "a file with the name");
        if (Files.isReadable(LIST)) {
            assertTrue(Files.readAllLines(LIST).stream().anyMatch(line -> line.endsWith(" @" + at.name())), "listed");
        }
        Recorder client = connected(tck, ConnectOptions.to(at));
        tck.run(() -> client.transport().write(ByteBuffer.wrap("hello".getBytes())));
        client.awaitBytes(5);
        assertEquals("hello", client.text());
        tck.loop().snapshot().transports().forEach(each -> assertEquals("unix", each.kind(), "the kind in a snapshot"));
        tck.run(() -> {
            assertEquals(at, client.transport().remoteAddress(), "the client's remoteAddress()");
            assertEquals(at, accepted.transport().localAddress(), "the server's localAddress()");
            assertEquals(
                    UnixDomainSocketAddress.of(""),
                    accepted.transport().remoteAddress(),
                    "the remoteAddress() of a client without a name");
            if (tck.claims(Capability.PEER_CREDENTIALS)) {
                assertTrue(accepted.transport().info(PeerCredentials.class).isPresent(), "credentials of the client");
            }
            client.transport().close();
        });
        accepted.awaitLost();
        assertEquals(List.of("made", "data(5)", "eof", "lost(null)"), accepted.trace());
    }

    @Rule("UNIX-25")
    void aClientMayHaveANameToo(Tck tck) {
        UnixAbstractAddress at = fresh(tck);
        UnixAbstractAddress from = fresh(tck);
        Recorder accepted = tck.recorder();
        tck.serve(ServerOptions.bind(at), () -> accepted);
        Recorder client = connected(tck, ConnectOptions.to(at).localAddress(from));
        accepted.awaitMade();
        tck.run(() -> {
            assertEquals(from, client.transport().localAddress(), "the client's localAddress()");
            assertEquals(from, accepted.transport().remoteAddress(), "the server's remoteAddress()");
        });
    }

    @Rule("UNIX-25")
    void theWholeNameCounts(Tck tck) {
        UnixAbstractAddress at = fresh(tck);
        UnixAbstractAddress padded = UnixAbstractAddress.of(at.name() + "\0\0");
        echo(tck, padded);
        answers(tck, padded);
        fails(
                tck,
                ConnectException.class,
                at.name(),
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.to(at))));
        echo(tck, at);
        answers(tck, at);
    }

    @Rule("UNIX-26")
    void aNameThatIsInUseIsNotTaken(Tck tck) {
        UnixAbstractAddress at = fresh(tck);
        echo(tck, at);
        tck.settle();
        int before = tck.openDescriptors();
        fails(
                tck,
                BindException.class,
                at.name(),
                tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.bind(at))));
        fails(
                tck,
                BindException.class,
                at.name(),
                tck.call(() -> tck.loop()
                        .createConnection(tck::recorder, ConnectOptions.to(at).localAddress(at))));
        assertEquals(before, tck.openDescriptors(), "descriptors after binds that failed");
        answers(tck, at);
    }

    @Rule("UNIX-26")
    void aNameIsFreeOnceItsServerIsClosed(Tck tck) {
        UnixAbstractAddress at = fresh(tck);
        Recorder accepted = tck.recorder().echo();
        Server first = tck.serve(ServerOptions.bind(at), () -> accepted);
        Recorder client = connected(tck, ConnectOptions.to(at));
        accepted.awaitMade();
        tck.run(first::close);
        fails(
                tck,
                ConnectException.class,
                at.name(),
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.to(at))));
        Server second = echo(tck, at);
        answers(tck, at);
        tck.run(() -> client.transport().write(ByteBuffer.wrap(new byte[] {'y'})));
        client.awaitBytes(1);
        tck.run(second::close);
    }

    @Rule("UNIX-26")
    void aNameIsFreeOnceTheLoopOfItsServerIsClosed(Tck tck) {
        UnixAbstractAddress at = fresh(tck);
        EventLoop other = tck.newLoop();
        tck.await(tck.call(other, () -> other.createServer(() -> tck.recorder(other), ServerOptions.bind(at))));
        EventLoop last = tck.newLoop();
        other.close();
        Server server =
                tck.await(tck.call(last, () -> last.createServer(() -> tck.recorder(last), ServerOptions.bind(at))));
        assertEquals(List.of(at), tck.call(last, server::addresses));
    }

    @Rule("UNIX-27")
    void namesThatCannotBeUsedAreRefused(Tck tck) {
        assertThrows(IllegalArgumentException.class, () -> UnixAbstractAddress.of(""));
        assertThrows(NullPointerException.class, () -> UnixAbstractAddress.of(null));
        UnixAbstractAddress tooLong = UnixAbstractAddress.of("n".repeat(200));
        tck.settle();
        int before = tck.openDescriptors();
        fails(
                tck,
                IOException.class,
                tooLong.name(),
                tck.call(() -> tck.loop().createServer(tck::recorder, ServerOptions.bind(tooLong))));
        fails(
                tck,
                IOException.class,
                tooLong.name(),
                tck.call(() -> tck.loop().createConnection(tck::recorder, ConnectOptions.to(tooLong))));
        assertEquals(before, tck.openDescriptors(), "descriptors after calls that failed");
    }
}
