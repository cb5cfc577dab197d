package io.semper.engine.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.Transport;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.testing.ScriptedSocket;
import io.semper.spi.LoopProbe;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a probe is notified of, when it comes and goes, and that its failures change nothing. */
@Timeout(30)
class ProbesTest {
    private static final class Silent implements StreamProtocol {
        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    private final List<String> log = new ArrayList<>();
    private boolean timesCallbacks = true;

    @AfterEach
    void remove() {
        Probes.install(null);
    }

    /** Writes down every call, and throws from the call that {@code throwing} names. */
    private LoopProbe probe(String throwing) {
        return (LoopProbe) recorder(LoopProbe.class, throwing);
    }

    private Object recorder(Class<?> type, String throwing) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.getName().equals("equals")
                        ? self == arguments[0]
                        : (Object) System.identityHashCode(self);
            }
            String name = (type == LoopProbe.class ? "" : type.getSimpleName() + ".") + method.getName();
            log.add(name);
            if (name.equals(throwing)) {
                throw new AssertionError("on purpose");
            }
            Class<?> result = method.getReturnType();
            return result == boolean.class
                    ? (Object) timesCallbacks
                    : result.isInterface() ? recorder(result, throwing) : null;
        });
    }

    private static StreamTransport connect(ScriptedKernel kernel, EventLoop loop) {
        ScriptedSocket socket = new ScriptedSocket();
        socket.connectsAtOnce = true;
        kernel.streams.add(socket);
        ConnectOptions there = ConnectOptions.to(new InetSocketAddress("127.0.0.1", 7)).stream(
                StreamOptions.defaults().writeLimits(0, 0));
        return loop.runUntilComplete(loop.createConnection(Silent::new, there)).transport();
    }

    /** Connects, pauses writing, and aborts the connection. */
    private static void use() {
        ScriptedKernel kernel = new ScriptedKernel();
        try (EventLoop loop = Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false))) {
            StreamTransport transport = connect(kernel, loop);
            loop.callSoon(() -> {
                transport.write(ByteBuffer.allocate(1));
                transport.abort();
            });
            loop.runUntilComplete(transport.closed());
        }
        assertThat(kernel.opened).allMatch(socket -> socket.closed);
    }

    @Test
    void eachCallIsMade() {
        Probes.install(probe("nothing"));
        use();
        assertThat(log)
                .contains("connecting", "Connecting.ended", "polling", "PollBatch.ended", "timesCallbacks")
                .contains("running", "Running.ended", "writingPaused", "WritePause.ended", "closed");
        assertThat(log.indexOf("connecting")).isZero();
        assertThat(log.indexOf("WritePause.ended")).isBetween(log.indexOf("writingPaused"), log.indexOf("closed"));
    }

    @Test
    void callbacksAreReportedOnRequestOnly() {
        timesCallbacks = false;
        Probes.install(probe("nothing"));
        try (EventLoop loop =
                Loops.newEventLoop(new ScriptedKernel(), LoopOptions.defaults().debug(true))) {
            loop.callSoon(loop::stop);
            loop.runForever();
        }
        assertThat(log).contains("timesCallbacks").doesNotContain("running");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connecting",
                "Connecting.ended",
                "polling",
                "PollBatch.ended",
                "timesCallbacks",
                "running",
                "Running.ended",
                "writingPaused",
                "WritePause.ended",
                "closed"
            })
    void aProbeThatThrowsIsRemovedAndTheLoopContinues(String throwing) {
        Probes.install(probe(throwing));
        use();
        assertThat(log).contains(throwing);
        log.clear();
        use();
        assertThat(log).isEmpty();
        Probes.install(probe("nothing"));
        use();
        assertThat(log).isNotEmpty();
    }

    @Test
    void aSpanThatThrowsLeavesTheNextProbeInPlace() {
        ScriptedKernel kernel = new ScriptedKernel();
        List<String> next = new ArrayList<>();
        Probes.install(probe("WritePause.ended"));
        try (EventLoop loop = Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false))) {
            StreamTransport transport = connect(kernel, loop);
            loop.callSoon(() -> {
                transport.write(ByteBuffer.allocate(1));
                Probes.install(new LoopProbe() {
                    @Override
                    public void closed(
                            Transport ended,
                            @Nullable Throwable cause,
                            long bytesRead,
                            long bytesWritten,
                            long ageNanos) {
                        next.add("closed");
                    }
                });
                transport.abort();
            });
            loop.runUntilComplete(transport.closed());
        }
        assertThat(log).contains("WritePause.ended");
        assertThat(next).containsExactly("closed");
    }

    @Test
    void theLastBatchOfAProbeHasTheFiguresOfItsOwnPoll() {
        List<String> batches = new ArrayList<>();
        Probes.install(new LoopProbe() {
            @Override
            public PollBatch polling(EventLoop loop) {
                if (batches.size() == 1) {
                    Probes.install(null); // as another thread does it in a poll
                }
                return (ready, ran, waited) -> batches.add(ready + " ready, " + ran + " ran");
            }
        });
        try (EventLoop loop =
                Loops.newEventLoop(new ScriptedKernel(), LoopOptions.defaults().debug(false))) {
            for (int i = 0; i < 3; i++) {
                loop.callSoon(() -> {});
            }
            loop.runOnce(Duration.ZERO);
            loop.callSoon(() -> {});
            loop.runOnce(Duration.ZERO);
        }
        assertThat(batches).containsExactly("3 ready, 3 ran", "1 ready, 0 ran");
    }

    @Test
    void aLoopNoticesAProbeWhenItsPollReturns() {
        ScriptedKernel kernel = new ScriptedKernel();
        List<Long> bytes = new ArrayList<>();
        try (EventLoop loop = Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false))) {
            StreamTransport transport = connect(kernel, loop);
            loop.callSoon(() -> Probes.install(new LoopProbe() {
                @Override
                public void closed(
                        Transport ended, @Nullable Throwable cause, long bytesRead, long bytesWritten, long ageNanos) {
                    assertThat(ended).isSameAs(transport);
                    bytes.add(ageNanos);
                }

                @Override
                public void accepted(EventLoop on, @Nullable SocketAddress peer, SocketAddress listener) {
                    throw new AssertionError("nothing was accepted");
                }
            }));
            loop.callLater(Duration.ofMillis(5), transport::abort);
            loop.runUntilComplete(transport.closed());
            Probes.install(null);
            connect(kernel, loop).abort();
            loop.runOnce(Duration.ZERO);
        }
        assertThat(bytes).containsExactly(5_000_000L);
    }
}
