package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.nio.NioProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Rule TLS-02: a loop that does not offer TLS refuses to be asked for it, and opens nothing. */
class UnclaimedTlsTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static EventLoop withoutTls() {
        return Loops.newEventLoop(
                new ForwardingKernel(new NioProvider().newKernel()) {
                    @Override
                    public Set<Capability> capabilities() {
                        return super.capabilities().stream()
                                .filter(capability -> !capability.equals(Capability.TLS))
                                .collect(Collectors.toUnmodifiableSet());
                    }
                },
                LoopOptions.defaults());
    }

    private static void refused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("tls");
    }

    @Test
    void whatIsNotOfferedIsRefused() throws Exception {
        TlsOptions client = TlsOptions.client(SSLContext.getDefault()).serverName("server.test");
        TlsOptions server = TlsOptions.server(SSLContext.getDefault());
        EventLoop loop = withoutTls();
        try {
            Server plain = loop.runUntilComplete(loop.createServer(() -> data -> {}, ServerOptions.bind(ANY)));
            ConnectOptions to = ConnectOptions.to("127.0.0.1", plain.port());
            refused(() ->
                    loop.createServer(() -> data -> {}, ServerOptions.bind(ANY).tls(server)));
            refused(() -> loop.createConnection(() -> data -> {}, to.tls(client)));
            loop.runOnce(Duration.ZERO);
            loop.runOnce(Duration.ZERO);
            assertThat(plain.stats().accepted())
                    .as("connections that were opened")
                    .isZero();
            Connection<StreamProtocol> made =
                    loop.runUntilComplete(loop.createConnection(() -> (StreamProtocol) data -> {}, to));
            StreamTransport transport = made.transport();
            refused(() -> loop.startTls(transport, client));
            refused(() -> loop.startTls(transport, server));
            assertThat(transport.isClosing()).as("the connection is as it was").isFalse();
            transport.abort();
        } finally {
            loop.close();
        }
    }
}
