package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Descriptor;
import io.semper.PeerCredentials;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.StandardSocketOptions;

/** Facts about a connection with TLS: those of the connection below, and one more. */
@Requires("tls")
final class TlsFactsRules {
    /** The value, or how a loop that reads no options refuses. */
    private static Object keepAlive(StreamTransport transport) {
        try {
            return transport.option(StandardSocketOptions.SO_KEEPALIVE);
        } catch (UnsupportedOperationException refused) {
            return refused.getClass();
        }
    }

    @Rule("TLS-42")
    void factsAreThoseOfTheConnectionBelow(Tck tck) {
        StreamOptions options = StreamOptions.defaults().keepAlive(true).writeLimits(1111, 2222);
        Link plain = tck.accept(StreamKind.TCP, tck.recorder(), options, BufferSizes.SYSTEM);
        Way.each(way -> {
            TlsLink link = way.open(tck, tck.recorder(), options, BufferSizes.SYSTEM);
            try {
                assertEquals(link.peer().raw().address(), link.get(t -> t.remoteAddress()), "remoteAddress()");
                assertEquals(
                        link.peer().raw().channel().getRemoteAddress(),
                        link.get(t -> t.localAddress()),
                        "localAddress()");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            link.run(t -> {
                assertEquals(tck.loop().name(), t.loop().name(), "loop()");
                assertEquals(keepAlive(plain.transport()), keepAlive(t), "SO_KEEPALIVE");
                assertEquals(
                        plain.transport().info(StreamOptions.class).isPresent(),
                        t.info(StreamOptions.class).isPresent(),
                        "StreamOptions");
                assertEquals(plain.transport().writeLimits(), t.writeLimits(), "writeLimits()");
                assertEquals(
                        plain.transport().info(Descriptor.class).isPresent(),
                        t.info(Descriptor.class).isPresent(),
                        "Descriptor");
                assertEquals(
                        plain.transport().info(PeerCredentials.class),
                        t.info(PeerCredentials.class),
                        "PeerCredentials");
                assertTrue(t.info(TlsInfo.class).isPresent(), "TlsInfo");
                assertTrue(plain.transport().info(TlsInfo.class).isEmpty(), "TlsInfo without TLS");
            });
        });
    }
}
