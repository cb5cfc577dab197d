package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.engine.Loops;
import io.semper.nio.NioProvider;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An engine with a fault ends its connection, and the loop does not spin. */
class TlsEngineFaultTest {
    private enum Fault {
        UNWRAP,
        UNWRAP_ERROR,
        WRAP,
        STATUS
    }

    private final EventLoop loop = Loops.newEventLoop(new NioProvider().newKernel(), LoopOptions.defaults());
    private final List<ExceptionContext> reports = new ArrayList<>();
    private final List<@Nullable Throwable> lost = new ArrayList<>();
    private boolean faulty;

    @AfterEach
    void close() {
        loop.close();
    }

    private SSLEngine engine(SSLContext context, Fault fault) {
        return new MeteredEngine(context.createSSLEngine("server.test", 1)) {
            private void check(Fault place) {
                if (faulty && fault == place) {
                    throw new IllegalStateException("the fault of the test");
                }
            }

            @Override
            public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
                check(Fault.UNWRAP);
                if (faulty && fault == Fault.UNWRAP_ERROR) {
                    throw new NoClassDefFoundError("the fault of the test");
                }
                return super.unwrap(source, target);
            }

            @Override
            public SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
                check(Fault.WRAP);
                return super.wrap(source, target);
            }

            @Override
            public HandshakeStatus getHandshakeStatus() {
                check(Fault.STATUS);
                return super.getHandshakeStatus();
            }
        };
    }

    private final class Client implements StreamProtocol {
        private @Nullable StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            faulty = true;
            Objects.requireNonNull(transport)
                    .write(ByteBuffer.allocate(10)); // the echo of it meets the fault at the latest
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.add(cause);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endsTheConnectionOnce(Fault fault) throws Exception {
        loop.setExceptionHandler((on, report) -> reports.add(report));
        Server server = loop.runUntilComplete(loop.createServer(
                EchoRun.Echo::new,
                ServerOptions.bind("127.0.0.1", 0).tls(TlsOptions.server(TlsContexts.context("server", "ca")))));
        SSLContext context = TlsContexts.context(null, "ca");
        Connection<Client> connection = loop.runUntilComplete(loop.createConnection(
                Client::new,
                ConnectOptions.to("127.0.0.1", server.port())
                        .tls(TlsOptions.clientEngines((host, port) -> engine(context, fault))
                                .serverName("server.test"))));
        connection.transport().write(ByteBuffer.allocate(10));
        for (int i = 0; i < 200 && lost.isEmpty(); i++) {
            loop.runOnce(Duration.ofMillis(50));
        }
        long before = loop.stats().callbacks();
        for (int i = 0; i < 20; i++) {
            loop.runOnce(Duration.ofMillis(1));
        }
        assertThat(lost).hasSize(1);
        assertThat(lost.get(0)).isInstanceOf(SSLException.class).hasRootCauseMessage("the fault of the test");
        assertThat(reports).isEmpty();
        assertThat(loop.stats().callbacks() - before).as("callbacks afterwards").isLessThan(20);
    }
}
