package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.Server;
import io.semper.ServerOptions;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ErrorsTest {
    @Test
    void aConnectSucceedsOrIsRefused() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = Loops.run(loop, StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
            assertThat(Loops.run(loop, Errors.tryToConnect(loop, target))).isEqualTo("connected");
            server.close();
            assertThat(Loops.run(loop, Errors.tryToConnect(loop, target))).isEqualTo("refused");
        }
    }

    @Test
    void theHandlerCounts() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            LongAdder failures = new LongAdder();
            Errors.countFailures(loop, failures);
            IllegalStateException thrown = new IllegalStateException("thrown by a test");
            thrown.setStackTrace(new StackTraceElement[0]); // it is logged
            loop.callSoon(() -> {
                throw thrown;
            });
            Loops.runUntil(loop, () -> failures.sum() == 1, "one failure");
        }
    }

    @Test
    void anExitLeavesTheLoop() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Errors.insist(loop, () -> {
                throw new IllegalStateException("no configuration");
            });
            assertThatThrownBy(loop::runForever)
                    .isInstanceOf(LoopExit.class)
                    .hasMessage("the start-up check failed")
                    .hasRootCauseMessage("no configuration");
            assertThat(loop.isRunning()).isFalse();
        }
    }
}
