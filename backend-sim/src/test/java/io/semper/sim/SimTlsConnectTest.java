package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.TlsOptions;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connect with TLS that does not get as far as the handshake leaves no timer, which would hold it for its whole timeout. */
class SimTlsConnectTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final SimWorld world = SimWorld.of(1);
    private final EventLoop loop = world.host("client").loop();
    private LoopFuture<?> connecting;

    @BeforeEach
    void connect() {
        world.resolves(TestKeys.NAME, world.host("server").address());
        connecting = loop.createConnection(
                EchoProtocol::new,
                ConnectOptions.to(TestKeys.NAME, 7)
                        .tls(TlsOptions.client(TestKeys.newContext()))
                        .timeout(Duration.ofSeconds(50)));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void thatIsRefused() {
        world.runFor(SHORT);
        assertThat(connecting.exception()).isInstanceOf(ConnectException.class);
        assertThat(loop.stats().pendingTimers()).isZero();
    }

    @Test
    void thatIsCancelledWithoutAnAnswer() {
        world.partition(world.host("client"), world.host("server"));
        world.runFor(SHORT);
        assertThat(connecting.isDone()).isFalse();
        loop.callSoon(connecting::cancel);
        world.runFor(SHORT);
        assertThat(connecting.isCancelled()).isTrue();
        assertThat(loop.stats().pendingTimers()).isZero();
    }
}
