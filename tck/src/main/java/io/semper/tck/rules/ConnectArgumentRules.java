package io.semper.tck.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.LoopClosedException;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Calls that cannot mean anything, for clients and servers. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls on purpose
final class ConnectArgumentRules {
    private static final class OddAddress extends SocketAddress {
        private static final long serialVersionUID = 1L;
    }

    private static void refused(Class<? extends Exception> type, String word, Executable call) {
        Exception thrown = assertThrows(type, call);
        assertTrue(String.valueOf(thrown.getMessage()).contains(word), "names '" + word + "': " + thrown);
    }

    @Rule("CONNECT-23")
    void targetsThatCannotBeConnectedToAreRefused(Tck tck) {
        for (int port : List.of(-1, 0, 65536)) {
            refused(IllegalArgumentException.class, "port " + port, () -> ConnectOptions.to("127.0.0.1", port));
        }
        refused(IllegalArgumentException.class, "host", () -> ConnectOptions.to("", 80));
        InetSocketAddress noPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        refused(IllegalArgumentException.class, "port 0", () -> ConnectOptions.to(noPort));
        refused(IllegalArgumentException.class, "OddAddress", () -> ConnectOptions.to(new OddAddress()));
        assertThrows(NullPointerException.class, () -> ConnectOptions.to((SocketAddress) null));
        assertThrows(NullPointerException.class, () -> ConnectOptions.unix((Path) null));
    }

    @Rule("CONNECT-23")
    void optionsThatMakeNoSenseAreRefused(Tck tck) {
        ConnectOptions options = ConnectOptions.to("127.0.0.1", 80);
        refused(IllegalArgumentException.class, "timeout", () -> options.timeout(Duration.ZERO));
        refused(IllegalArgumentException.class, "timeout", () -> options.timeout(Duration.ofNanos(-1)));
        refused(NullPointerException.class, "family", () -> options.family(null));
        refused(NullPointerException.class, "stream", () -> options.stream(null));
        StreamOptions stream = StreamOptions.defaults();
        refused(IllegalArgumentException.class, "sendBufferSize", () -> stream.sendBufferSize(-1));
        refused(IllegalArgumentException.class, "receiveBufferSize", () -> stream.receiveBufferSize(-1));
        refused(IllegalArgumentException.class, "writeQueueCap", () -> stream.writeQueueCap(-1));
        refused(IllegalArgumentException.class, "limits", () -> stream.writeLimits(-1, 1));
        refused(IllegalArgumentException.class, "limits", () -> stream.writeLimits(2, 1));
    }

    @Rule("CONNECT-23")
    void aMissingFactoryOrMissingOptionsAreRefusedAndNothingIsOpened(Tck tck, StreamKind kind) {
        ConnectOptions options = tck.listen(kind).options();
        tck.run(() -> {
            int before = tck.openDescriptors();
            refused(NullPointerException.class, "factory", () -> tck.loop().createConnection(null, options));
            refused(NullPointerException.class, "options", () -> tck.loop().createConnection(tck::recorder, null));
            assertEquals(before, tck.openDescriptors(), "descriptors after calls that were refused");
        });
    }

    @Rule("CONNECT-24")
    void anotherThreadIsRefused(Tck tck, StreamKind kind) {
        ConnectOptions options = tck.listen(kind).options();
        tck.background();
        assertThrows(WrongThreadException.class, () -> tck.loop().createConnection(tck::recorder, options));
    }

    @Rule("CONNECT-25")
    void aClosedLoopIsRefused(Tck tck, StreamKind kind) {
        ConnectOptions options = tck.listen(kind).options();
        tck.loop().close();
        assertThrows(LoopClosedException.class, () -> tck.loop().createConnection(tck::recorder, options));
    }

    @Rule("SERVER-21")
    void whatCannotBeListenedAtIsRefused(Tck tck) {
        for (int port : List.of(-1, 65536)) {
            refused(IllegalArgumentException.class, "port " + port, () -> ServerOptions.bind("127.0.0.1", port));
        }
        refused(IllegalArgumentException.class, "OddAddress", () -> ServerOptions.bind(new OddAddress()));
        assertThrows(NullPointerException.class, () -> ServerOptions.bind((SocketAddress) null));
        assertThrows(NullPointerException.class, () -> ServerOptions.unix((Path) null));
        ServerOptions options = ServerOptions.bind("127.0.0.1", 0);
        refused(IllegalArgumentException.class, "backlog", () -> options.backlog(-1));
        refused(NullPointerException.class, "stream", () -> options.stream(null));
        refused(IllegalArgumentException.class, "maxConnections", () -> options.maxConnections(0));
        assertThrows(NullPointerException.class, () -> options.permissions(null));
    }

    @Rule("SERVER-21")
    void aMissingFactoryOrMissingOptionsAreRefusedAndNothingIsBound(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind);
        tck.run(() -> {
            int before = tck.openDescriptors();
            refused(NullPointerException.class, "factory", () -> tck.loop().createServer(null, options));
            refused(NullPointerException.class, "options", () -> tck.loop().createServer(tck::recorder, null));
            assertEquals(before, tck.openDescriptors(), "descriptors after calls that were refused");
        });
        tck.serve(options, tck::recorder);
    }

    @Rule("SERVER-22")
    void anotherThreadIsRefusedForServers(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind);
        io.semper.Server server = tck.serve(options.startServing(false), tck::recorder);
        tck.background();
        List<Executable> calls = List.of(
                () -> tck.loop().createServer(tck::recorder, options),
                server::addresses,
                server::isServing,
                server::startServing,
                server::waitClosed,
                server::serveForever,
                server::closeClients,
                server::abortClients,
                () -> server.drain(Duration.ZERO),
                server::close);
        for (Executable call : calls) {
            assertThrows(WrongThreadException.class, call);
        }
    }

    @Rule("SERVER-23")
    void aClosedLoopIsRefusedForServers(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind);
        tck.loop().close();
        assertThrows(LoopClosedException.class, () -> tck.loop().createServer(tck::recorder, options));
    }
}
