package io.semper.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ContextCarrier;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.Loops;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.testing.ScriptedSocket;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AcceptorTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final List<String> reports = new ArrayList<>();
    private LoopCore loop;
    private Server server;
    private int made;

    @BeforeEach
    void listen() throws IOException {
        loop = (LoopCore) Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false));
        loop.setExceptionHandler((on, context) -> reports.add(context.toString()));
        server = loop.runUntilComplete(loop.createServer(this::protocol, ServerOptions.bind("127.0.0.1", 0)));
    }

    @AfterEach
    void close() {
        loop.close();
        assertThat(kernel.listener.closed).isTrue();
    }

    private StreamProtocol protocol() {
        made++;
        return new StreamProtocol() {
            @Override
            public void dataReceived(ByteBuffer data) {}
        };
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }

    private static OutOfResourcesException full() {
        return new OutOfResourcesException("too many open files");
    }

    @Test
    void runningOutIsReportedOnceAndRetriedEverySecond() {
        kernel.listener.does(full(), full(), full(), new ScriptedSocket());
        turns(10);
        assertThat(kernel.listener.script).hasSize(3);
        for (int left = 2; left >= 1; left--) {
            long before = loop.time();
            for (int i = 0; i < 100 && kernel.listener.script.size() > left; i++) {
                loop.runOnce(null);
            }
            assertThat(loop.time() - before).isEqualTo(SECOND);
        }
        assertThat(server.isServing()).isTrue();
        loop.runOnce(null);
        turns(5);
        assertThat(made).isOne();
        assertThat(reports).singleElement().asString().contains("server on tcp 127.0.0.1:4711", "too many open files");
        kernel.listener.does(full());
        turns(5);
        assertThat(reports).hasSize(2);
    }

    @Test
    void aConnectionWhoseOptionsCannotBeSetIsClosedAndNotCounted() {
        ScriptedSocket picky = new ScriptedSocket();
        picky.refusesOptions = new UnsupportedOperationException("no such option");
        kernel.listener.does(picky);
        turns(5);
        assertThat(picky.closed).isTrue();
        assertThat(made).isZero();
        assertThat(reports).hasSize(1);
        server.close();
        LoopFuture<Void> ended = server.waitClosed();
        turns(2);
        assertThat(ended.isDone()).isTrue();
    }

    @Test
    void aConnectionWhosePeerIsGoneIsClosedAndNotCounted() {
        ScriptedSocket gone = new ScriptedSocket();
        gone.refusesOptions = new IOException("the peer is gone");
        kernel.listener.does(gone);
        turns(5);
        assertThat(gone.closed).isTrue();
        assertThat(made).isZero();
        assertThat(reports).isEmpty();
        server.close();
        LoopFuture<Void> ended = server.waitClosed();
        turns(2);
        assertThat(ended.isDone()).isTrue();
    }

    @Test
    void aServerThatIsFullAcceptsWhenAConnectionHasEnded() {
        ScriptedKernel its = new ScriptedKernel();
        List<StreamTransport> open = new ArrayList<>();
        try (LoopCore full =
                (LoopCore) Loops.newEventLoop(its, LoopOptions.defaults().debug(false))) {
            Server limited = full.runUntilComplete(full.createServer(
                    () -> new StreamProtocol() {
                        @Override
                        public void connectionMade(StreamTransport transport) {
                            open.add(transport);
                        }

                        @Override
                        public void dataReceived(ByteBuffer data) {}
                    },
                    ServerOptions.bind("127.0.0.1", 0).maxConnections(2)));
            for (int i = 0; i < 4; i++) {
                its.listener.does(new ScriptedSocket());
            }
            for (int ended = 0; ended < 3; ended++) {
                for (int i = 0; i < 8; i++) {
                    full.runOnce(Duration.ZERO);
                }
                assertThat(open).as("after %d have ended", ended).hasSize(Math.min(4, 2 + ended));
                assertThat(limited.stats().accepted()).isEqualTo(open.size());
                assertThat(limited.stats().open()).isEqualTo(open.size() - ended);
                open.get(ended).abort();
            }
            limited.close();
            LoopFuture<Void> closed = limited.waitClosed();
            assertThat(closed.isDone()).isFalse();
            open.get(3).abort();
            full.runUntilComplete(closed);
            assertThat(limited.stats().open()).isZero();
        }
    }

    @Test
    void aConnectionThatCannotBeRegisteredIsClosedAndTheReportSaysSo() {
        ScriptedSocket connection = new ScriptedSocket();
        kernel.listener.does(connection);
        kernel.refusesToRegister = new IllegalStateException("no room for a registration");
        turns(5);
        assertThat(connection.closed).isTrue();
        assertThat(made).isOne();
        assertThat(reports)
                .singleElement()
                .asString()
                .contains("registering a connection of server on tcp 127.0.0.1:4711 failed", "no room")
                .doesNotContain("protocol factory");
    }

    @Test
    void closingDuringThePauseCancelsTheRetry() {
        kernel.listener.does(full(), new ScriptedSocket());
        loop.setExceptionHandler((on, context) -> server.close());
        turns(3);
        assertThat(kernel.listener.closed).isTrue();
        loop.callLater(Duration.ofSeconds(3), loop::stop);
        loop.runForever();
        assertThat(kernel.listener.script).hasSize(1);
        assertThat(made).isZero();
        assertThat(kernel.registrations).isEmpty();
    }

    @Test
    void aListenerThatCannotBeWatchedPausesAndIsWatchedAgain() {
        kernel.registrations.get(0).ready.onWatchFailed(new IOException("no watches left"));
        kernel.listener.does(new ScriptedSocket());
        turns(3);
        assertThat(made).isZero();
        assertThat(reports).hasSize(1);
        assertThat(loop.stats().acceptErrors()).isEqualTo(1);
        assertThat(server.stats().acceptErrors()).isEqualTo(1);
        for (int i = 0; i < 10 && made == 0; i++) {
            loop.runOnce(null);
        }
        assertThat(made).isEqualTo(1);
        assertThat(reports).hasSize(1);
    }

    @Test
    void aConnectionThatCannotBeWatchedIsLostAlone() {
        ScriptedSocket unlucky = new ScriptedSocket();
        kernel.listener.does(unlucky, new ScriptedSocket());
        turns(4);
        assertThat(made).isEqualTo(2);
        kernel.registrations.get(1).ready.onWatchFailed(new IOException("no watches left"));
        turns(3);
        assertThat(unlucky.closed).isTrue();
        assertThat(loop.stats().openTransports()).isEqualTo(1);
        assertThat(reports).isEmpty();
    }

    @Test
    void aFailureOfOneConnectionIsSkipped() {
        kernel.listener.does(
                new IOException("aborted"), new ScriptedSocket(), new IOException("protocol"), new ScriptedSocket());
        turns(4);
        assertThat(made).isEqualTo(2);
        assertThat(reports).isEmpty();
    }

    @Test
    void aFailureThatStaysPausesLikeALackOfResources() {
        for (int i = 0; i < 5000; i++) {
            kernel.listener.does(new IOException("not permitted"));
        }
        kernel.listener.does(new ScriptedSocket());
        turns(200);
        int left = kernel.listener.script.size();
        assertThat(left).isEqualTo(905);
        turns(200);
        assertThat(kernel.listener.script).hasSize(left);
        assertThat(reports).singleElement().asString().contains("server on tcp 127.0.0.1:4711", "not permitted");
        long before = loop.time();
        for (int i = 0; i < 100 && kernel.listener.script.size() == left; i++) {
            loop.runOnce(null);
        }
        assertThat(loop.time() - before).isEqualTo(SECOND);
        assertThat(kernel.listener.script).hasSize(left - 1);
        assertThat(reports).hasSize(1);
    }

    @Test
    void aTurnAcceptsOneBatch() {
        for (int i = 0; i < 150; i++) {
            kernel.listener.does(new ScriptedSocket());
        }
        List<Integer> left = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            turns(1);
            left.add(kernel.listener.script.size());
        }
        assertThat(left).containsSubsequence(86, 22, 0);
        turns(3);
        assertThat(made).isEqualTo(150);
    }

    @Test
    void whatWaitsForItsProtocolIsClosedWithTheServer() {
        List<ScriptedSocket> sockets = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            sockets.add(new ScriptedSocket());
        }
        kernel.listener.script.addAll(sockets);
        for (int i = 0; i < 100 && !kernel.listener.script.isEmpty(); i++) {
            turns(1);
        }
        assertThat(made).isZero();
        server.close();
        turns(3);
        assertThat(made).isZero();
        assertThat(sockets).allMatch(socket -> socket.closed);
    }

    @Test
    void aContextThatCannotBeCapturedCostsTheContextAlone() throws IOException {
        ScriptedKernel its = new ScriptedKernel();
        boolean[] broken = new boolean[1];
        ContextCarrier carrier = () -> {
            if (broken[0]) {
                throw new IllegalStateException("no context");
            }
            return Runnable::run;
        };
        try (LoopCore carrying =
                (LoopCore) Loops.newEventLoop(its, LoopOptions.defaults().context(carrier))) {
            carrying.setExceptionHandler((on, context) -> reports.add(context.toString()));
            carrying.runUntilComplete(carrying.createServer(this::protocol, ServerOptions.bind("127.0.0.1", 0)));
            ScriptedSocket lost = new ScriptedSocket();
            broken[0] = true;
            its.listener.does(lost);
            for (int i = 0; i < 5; i++) {
                carrying.runOnce(Duration.ZERO);
            }
            assertThat(lost.closed)
                    .as("the connection continues without a context")
                    .isFalse();
            assertThat(reports)
                    .isNotEmpty()
                    .allSatisfy(report -> assertThat(report).contains("no context"));
        }
    }
}
