package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.ConnectOptions;
import io.semper.LoopClosedException;
import io.semper.StreamOptions;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Calls for clients that cannot mean anything. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls on purpose
final class ConnectArgumentRules {
    @Rule("CONNECT-23")
    void targetsThatCannotBeConnectedToAreRefused(Tck tck) {
        for (int port : List.of(-1, 0, 65536)) {
            Refusals.refused(
                    IllegalArgumentException.class, "port " + port, () -> ConnectOptions.to("127.0.0.1", port));
        }
        Refusals.refused(IllegalArgumentException.class, "host", () -> ConnectOptions.to("", 80));
        InetSocketAddress noPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        Refusals.refused(IllegalArgumentException.class, "port 0", () -> ConnectOptions.to(noPort));
        Refusals.refused(
                IllegalArgumentException.class, "OddAddress", () -> ConnectOptions.to(new Refusals.OddAddress()));
        assertThrows(NullPointerException.class, () -> ConnectOptions.to((SocketAddress) null));
        assertThrows(NullPointerException.class, () -> ConnectOptions.unix((Path) null));
    }

    @Rule("CONNECT-23")
    void optionsThatMakeNoSenseAreRefused(Tck tck) {
        ConnectOptions options = ConnectOptions.to("127.0.0.1", 80);
        Refusals.refused(IllegalArgumentException.class, "timeout", () -> options.timeout(Duration.ZERO));
        Refusals.refused(IllegalArgumentException.class, "timeout", () -> options.timeout(Duration.ofNanos(-1)));
        Refusals.refused(NullPointerException.class, "family", () -> options.family(null));
        Refusals.refused(NullPointerException.class, "stream", () -> options.stream(null));
        StreamOptions stream = StreamOptions.defaults();
        Refusals.refused(IllegalArgumentException.class, "sendBufferSize", () -> stream.sendBufferSize(-1));
        Refusals.refused(IllegalArgumentException.class, "receiveBufferSize", () -> stream.receiveBufferSize(-1));
        Refusals.refused(IllegalArgumentException.class, "writeQueueCap", () -> stream.writeQueueCap(-1));
        Refusals.refused(IllegalArgumentException.class, "limits", () -> stream.writeLimits(-1, 1));
        Refusals.refused(IllegalArgumentException.class, "limits", () -> stream.writeLimits(2, 1));
    }

    @Rule("CONNECT-23")
    void aMissingFactoryOrMissingOptionsAreRefusedAndNothingIsOpened(Tck tck, StreamKind kind) {
        ConnectOptions options = tck.listen(kind).options();
        tck.run(() -> {
            int before = tck.openDescriptors();
            Refusals.refused(
                    NullPointerException.class, "factory", () -> tck.loop().createConnection(null, options));
            Refusals.refused(
                    NullPointerException.class, "options", () -> tck.loop().createConnection(tck::recorder, null));
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
}
