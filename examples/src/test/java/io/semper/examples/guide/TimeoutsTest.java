package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimeoutsTest {
    private static final StreamProtocol SILENT = data -> {};

    @Test
    void anAnswerInTime() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = Timeouts.patient("127.0.0.1", server.port());
            assertThat(Loops.run(loop, Timeouts.askInTime(loop, target, "GET tulip")))
                    .isEqualTo("NONE");
            Loops.runUntil(loop, () -> loop.stats().openTransports() == 0, "the end of the connection");
        }
    }

    @Test
    void aTimeoutEndsTheConnection() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, loop.createServer(() -> SILENT, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            LoopFuture<String> asked = Timeouts.askOnce(loop, target, "GET tulip");
            Loops.runUntil(loop, () -> loop.stats().openTransports() == 2, "both ends");
            LoopFuture<String> late = asked.withTimeout(Duration.ofMillis(1));
            assertThatThrownBy(() -> Loops.run(loop, late)).hasCauseInstanceOf(TimeoutException.class);
            Loops.runUntil(loop, () -> loop.stats().openTransports() == 0, "the end of the connection");
        }
    }

    @Test
    void aCancelEndsTheConnect() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, loop.createServer(() -> SILENT, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            LoopFuture<String> asked = Timeouts.askOnce(loop, target, "GET tulip");
            assertThat(asked.cancel()).isTrue();
            assertThatThrownBy(() -> Loops.run(loop, asked)).isInstanceOf(CancellationException.class);
            server.close();
            Loops.run(loop, server.waitClosed());
            assertThat(loop.stats().openTransports()).isZero();
        }
    }

    @Test
    void theFasterOneAnswers() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            LoopPromise<String> never = loop.createPromise();
            LoopFuture<String> both = Timeouts.hedged(
                    loop, Duration.ofMillis(1), never::future, () -> LoopFutures.completed(loop, "second"));
            assertThat(Loops.run(loop, both)).isEqualTo("second");
            Loops.runUntil(loop, () -> never.future().isCancelled(), "the cancel of the slower one");

            LoopPromise<String> unused = loop.createPromise();
            LoopFuture<String> first = Timeouts.hedged(
                    loop, Duration.ofHours(1), () -> LoopFutures.completed(loop, "first"), unused::future);
            assertThat(Loops.run(loop, first)).isEqualTo("first");
        }
    }

    @Test
    void silenceEndsAConnection() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, loop.createServer(() -> SILENT, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            LoopFuture<String> asked = Timeouts.askOnce(
                    loop, target.stream(target.stream().readTimeout(Duration.ofMillis(20))), "GET tulip");
            assertThatThrownBy(() -> Loops.run(loop, asked)).hasRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }
}
