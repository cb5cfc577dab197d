package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.LoopStats;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer.Echo;
import io.semper.group.LoopThread;
import java.io.BufferedReader;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Thousands of connections on one loop, some of them active. Their other ends are in a separate process, because both would exceed the descriptors of one. */
@Timeout(120)
class ManyConnectionsIT {
    private static final int CONNECTIONS = Amount.of("connections at once", 3_000, 15_000);
    private static final int ACTIVE = CONNECTIONS / 15;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void idleConnectionsCostNothingAndActiveOnesAreServed(Backend backend) throws Exception {
        backend.need();
        List<String> reports = new ArrayList<>();
        try (LoopThread serving = LoopThread.start(LoopOptions.defaults().backend(backend.name()))) {
            Server server = get(serving, loop -> {
                loop.setExceptionHandler((where, context) -> reports.add(context.toString()));
                return loop.createServer(Echo::new, ServerOptions.bind("127.0.0.1", 0));
            });
            InetSocketAddress address = get(
                    serving,
                    loop -> LoopFutures.completed(
                            loop, (InetSocketAddress) server.addresses().get(0)));
            Process clients = new ProcessBuilder(
                            Jvm.current().java(),
                            "-cp",
                            Path.of(ManyClients.class
                                            .getProtectionDomain()
                                            .getCodeSource()
                                            .getLocation()
                                            .toURI())
                                    .toString(),
                            ManyClients.class.getName(),
                            String.valueOf(address.getPort()),
                            String.valueOf(CONNECTIONS),
                            String.valueOf(ACTIVE))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader said = clients.inputReader();
                    Writer tell = clients.outputWriter()) {
                assertThat(said.readLine()).isEqualTo("connecting");
                long connecting = System.nanoTime();
                assertThat(said.readLine()).isEqualTo("connected");
                get(serving, loop -> until(loop, CONNECTIONS));
                double connected = secondsSince(connecting);
                assertThat(pollsOfASecond(serving))
                        .as("polls in an idle second")
                        .isLessThan(20);

                tell.write("go\n");
                tell.flush();
                assertThat(said.readLine()).isEqualTo("verified");
                assertThat(pollsOfASecond(serving))
                        .as("polls in a second after the traffic")
                        .isLessThan(20);

                long draining = System.nanoTime();
                DrainReport report = get(serving, loop -> server.drain(PATIENCE));
                double drained = secondsSince(draining);
                assertThat(report).isEqualTo(new DrainReport(CONNECTIONS, 0));
                tell.write("close\n");
                tell.flush();
                get(serving, loop -> until(loop, 0));
                System.out.printf(
                        Locale.ROOT,
                        "%d connections on %s: %.0f set up a second, drained in %.2f s%n",
                        CONNECTIONS,
                        backend,
                        CONNECTIONS / connected,
                        drained);
                assertThat(clients.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(clients.exitValue()).isZero();
            } finally {
                clients.destroyForcibly();
            }
            get(serving, loop -> {
                server.close();
                return server.waitClosed();
            });
        }
        assertThat(reports).isEmpty();
    }

    private static double secondsSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static long pollsOfASecond(LoopThread serving) throws Exception {
        return get(serving, loop -> {
            LoopPromise<Long> polls = loop.createPromise();
            LoopStats before = loop.stats();
            loop.callLater(
                    Duration.ofSeconds(1), () -> polls.complete(loop.stats().polls() - before.polls()));
            return polls.future();
        });
    }

    /** Returns when the given number of connections are open. */
    private static LoopFuture<Integer> until(EventLoop loop, int connections) {
        LoopPromise<Integer> reached = loop.createPromise();
        look(loop, connections, reached);
        return reached.future();
    }

    private static void look(EventLoop loop, int connections, LoopPromise<Integer> reached) {
        if (loop.stats().openTransports() == connections) {
            reached.complete(connections);
        } else {
            loop.callLater(Duration.ofMillis(5), () -> look(loop, connections, reached));
        }
    }

    private static <T> T get(LoopThread thread, Function<EventLoop, LoopFuture<T>> work) throws Exception {
        return thread.call(work).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
