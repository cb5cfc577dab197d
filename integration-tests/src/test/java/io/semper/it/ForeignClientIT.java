package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.TimerHandle;
import io.semper.examples.foreign.Driver;
import io.semper.examples.foreign.RedisCommand;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients of others, which the loop only wakes: one by its channel and one, in C, by the number of its descriptor. */
@Timeout(120)
class ForeignClientIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    static Stream<Backend> watchingChannels() {
        return Backend.with(Capability.WATCH_CHANNELS);
    }

    static Stream<Backend> watchingDescriptors() {
        return Backend.with(Capability.WATCH_DESCRIPTORS);
    }

    private static EventLoop loop(Backend backend) {
        backend.need();
        return EventLoops.newEventLoop(LoopOptions.defaults().backend(backend.name()));
    }

    @ParameterizedTest
    @MethodSource("watchingChannels")
    void aClientWithAChannelAsksARealServer(Backend backend) throws Exception {
        try (EventLoop loop = loop(backend);
                RealRedis server = new RealRedis()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
            for (String[] each : new String[][] {{"PING", "+PONG"}, {"SET a 1", "+OK"}, {"INCR a", ":2"}}) {
                try (RedisCommand command = new RedisCommand(address, each[0])) {
                    loop.runUntilComplete(
                            Driver.drive(loop, command.channel(), command).withTimeout(LONG));
                    assertThat(command.reply()).isEqualTo(each[1]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("watchingDescriptors")
    void libpqIsDrivenByItsDescriptor(Backend backend) throws Exception {
        try (EventLoop loop = loop(backend)) {
            Libpq.load();
            try (PostgresServer server = PostgresServer.start()) {
                String how = "host=127.0.0.1 sslmode=disable gssencmode=disable port=" + server.port() + " user="
                        + PostgresServer.USER + " dbname=" + PostgresServer.DATABASE;
                try (Libpq connection = new Libpq(how + " password='" + PostgresServer.PASSWORD + "'")) {
                    loop.runUntilComplete(Driver.drive(loop, connection.descriptor(), connection.connecting())
                            .withTimeout(LONG));
                    assertThat(answers(loop, connection, "SELECT 6 * 7; SELECT 'two'"))
                            .containsExactly("42", "two");
                    assertThat(answers(loop, connection, "SELECT repeat('x', 3000000)")
                                    .get(0))
                            .hasSize(3_000_000);
                    String sent = "y".repeat(3_000_000); // more than the buffers of the OS hold
                    assertThat(answers(loop, connection, "SELECT '" + sent + "'"))
                            .containsExactly(sent);
                    assertThat(answers(loop, connection, "SELECT 1/0").get(0)).contains("division by zero");
                    waitsWithoutASpin(loop, connection);
                }
                refused(loop, how + " password=wrong");
            }
        }
    }

    private static List<String> answers(EventLoop loop, Libpq connection, String query) {
        List<String> results = new ArrayList<>();
        loop.runUntilComplete(Driver.drive(loop, connection.descriptor(), connection.querying(query, results))
                .withTimeout(LONG));
        assertThat(loop.watcher().removeReader(connection.descriptor())).isFalse();
        assertThat(loop.watcher().removeWriter(connection.descriptor())).isFalse();
        return results;
    }

    /** While the server thinks, the loop runs its timers, and nothing else wakes it. */
    private static void waitsWithoutASpin(EventLoop loop, Libpq connection) {
        int[] ticks = new int[1];
        TimerHandle ticking = loop.repeatWithFixedDelay(Duration.ofMillis(100), () -> ticks[0]++);
        long before = loop.stats().polls();
        assertThat(answers(loop, connection, "SELECT 'late' FROM pg_sleep(1)")).containsExactly("late");
        assertThat(ticks[0]).isPositive();
        assertThat(loop.stats().polls() - before).isLessThan(ticks[0] + 40L);
        ticking.cancel();
    }

    private static void refused(EventLoop loop, String how) {
        try (Libpq connection = new Libpq(how)) {
            assertThatThrownBy(() ->
                            loop.runUntilComplete(Driver.drive(loop, connection.descriptor(), connection.connecting())
                                    .withTimeout(LONG)))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasStackTraceContaining("password authentication failed");
        }
    }
}
