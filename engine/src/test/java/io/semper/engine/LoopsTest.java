package io.semper.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.WrongThreadException;
import io.semper.engine.testing.ScriptedKernel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Loops that are run one turn at a time, and are woken in between as if they waited in a poll. */
class LoopsTest {
    private final ScriptedKernel kernel = new ScriptedKernel();
    private final List<String> called = new ArrayList<>();

    @Test
    void whatAnotherThreadQueuesWakesALoopThatFellAsleep() {
        try (EventLoop loop = Loops.newEventLoop(kernel, LoopOptions.defaults())) {
            loop.callSoonThreadsafe(() -> called.add("before"));
            assertThat(kernel.wakeups).as("an idle loop needs no wakeup").isZero();
            assertThat(Loops.fallAsleep(loop)).as("something is queued").isFalse();
            loop.runOnce(Duration.ZERO);
            assertThat(called).containsExactly("before");

            assertThat(Loops.fallAsleep(loop)).isTrue();
            loop.callSoonThreadsafe(() -> called.add("first"));
            loop.callSoonThreadsafe(() -> called.add("second"));
            assertThat(kernel.wakeups).as("one wakeup for both").isEqualTo(1);
            loop.runOnce(Duration.ZERO);
            assertThat(called).containsExactly("before", "first", "second");
            loop.callSoonThreadsafe(() -> called.add("after"));
            assertThat(kernel.wakeups).as("the run has ended the sleep").isEqualTo(1);
        }
    }

    @Test
    void aCallbackThatIsReadyKeepsALoopAwake() {
        try (EventLoop loop = Loops.newEventLoop(kernel, LoopOptions.defaults())) {
            loop.callSoon(() -> called.add("ready"));
            assertThat(Loops.fallAsleep(loop)).isFalse();
            loop.runOnce(Duration.ZERO);
            assertThat(Loops.fallAsleep(loop)).isTrue();
            assertThat(called).containsExactly("ready");
        }
    }

    @Test
    void onlyTheOwnerOfALoopOfThisEngineMayStepIt() {
        EventLoop foreign = (EventLoop) Proxy.newProxyInstance(
                LoopsTest.class.getClassLoader(),
                new Class<?>[] {EventLoop.class},
                (proxy, method, arguments) -> "foreign");
        assertThatThrownBy(() -> Loops.fallAsleep(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("foreign");
        try (EventLoop loop = Loops.newEventLoop(kernel, LoopOptions.defaults())) {
            List<Throwable> thrown = new ArrayList<>();
            loop.callSoon(() -> thrown.add(CompletableFuture.supplyAsync(() -> Loops.fallAsleep(loop))
                    .handle((asleep, failure) -> failure.getCause())
                    .join()));
            loop.runOnce(Duration.ZERO);
            assertThat(thrown).singleElement().isInstanceOf(WrongThreadException.class);
        }
    }
}
