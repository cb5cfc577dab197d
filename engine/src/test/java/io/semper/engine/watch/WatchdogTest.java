package io.semper.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedKernel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the thread of the watchdog lives. */
@Timeout(30)
class WatchdogTest {
    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("semper-watchdog"))
                .toList();
    }

    private static void awaitNone() {
        while (!threads().isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static EventLoop watched() {
        return Loops.newEventLoop(new ScriptedKernel(), LoopOptions.defaults().stuckAfter(Duration.ofSeconds(10)));
    }

    @Test
    void itStartsWithTheFirstLoopThatIsRunAndEndsWithTheLast() {
        EventLoop unwatched = Loops.newEventLoop(new ScriptedKernel(), LoopOptions.defaults());
        unwatched.runOnce(Duration.ZERO);
        unwatched.close();
        EventLoop first = watched();
        EventLoop second = watched();
        assertThat(threads()).isEmpty();
        first.runOnce(Duration.ZERO);
        first.runOnce(Duration.ZERO);
        List<Thread> one = threads();
        assertThat(one).singleElement().matches(Thread::isDaemon);
        second.runOnce(Duration.ZERO);
        first.close();
        assertThat(threads()).isEqualTo(one);
        second.close();
        awaitNone();
        EventLoop third = watched();
        third.runOnce(Duration.ZERO);
        assertThat(threads()).hasSize(1);
        third.close();
        awaitNone();
    }

    @Test
    void aLoopThatIsDroppedWithoutACloseIsForgotten() {
        watched().runOnce(Duration.ZERO);
        while (!threads().isEmpty()) {
            System.gc();
            startAndEnd();
        }
    }

    /** The thread finds lost loops when it wakes up. */
    private static void startAndEnd() {
        EventLoop other = watched();
        other.runOnce(Duration.ZERO);
        other.close();
    }
}
