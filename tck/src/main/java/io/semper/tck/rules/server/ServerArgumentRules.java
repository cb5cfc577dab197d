package io.semper.tck.rules.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.LoopClosedException;
import io.semper.ServerOptions;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Calls for servers that cannot mean anything. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls on purpose
final class ServerArgumentRules {
    @Rule("SERVER-21")
    void whatCannotBeListenedAtIsRefused(Tck tck) {
        for (int port : List.of(-1, 65536)) {
            Refusals.refused(
                    IllegalArgumentException.class, "port " + port, () -> ServerOptions.bind("127.0.0.1", port));
        }
        Refusals.refused(
                IllegalArgumentException.class, "OddAddress", () -> ServerOptions.bind(new Refusals.OddAddress()));
        assertThrows(NullPointerException.class, () -> ServerOptions.bind((SocketAddress) null));
        assertThrows(NullPointerException.class, () -> ServerOptions.unix((Path) null));
        ServerOptions options = ServerOptions.bind("127.0.0.1", 0);
        Refusals.refused(NullPointerException.class, "family", () -> options.family(null));
        Refusals.refused(IllegalArgumentException.class, "backlog", () -> options.backlog(-1));
        Refusals.refused(NullPointerException.class, "stream", () -> options.stream(null));
        Refusals.refused(IllegalArgumentException.class, "maxConnections", () -> options.maxConnections(0));
        assertThrows(NullPointerException.class, () -> options.permissions(null));
    }

    @Rule("SERVER-21")
    void aMissingFactoryOrMissingOptionsAreRefusedAndNothingIsBound(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind);
        tck.run(() -> {
            int before = tck.openDescriptors();
            Refusals.refused(
                    NullPointerException.class, "factory", () -> tck.loop().createServer(null, options));
            Refusals.refused(
                    NullPointerException.class, "options", () -> tck.loop().createServer(tck::recorder, null));
            assertEquals(before, tck.openDescriptors(), "descriptors after calls that were refused");
        });
        tck.serve(options, tck::recorder);
    }

    @Rule("SERVER-23")
    void aClosedLoopIsRefusedForServers(Tck tck, StreamKind kind) {
        ServerOptions options = tck.serverOptions(kind);
        tck.loop().close();
        assertThrows(LoopClosedException.class, () -> tck.loop().createServer(tck::recorder, options));
    }
}
