package io.semper.engine.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CrossThreadQueueTest {
    private final CrossThreadQueue queue = new CrossThreadQueue();
    private final ReadyQueue ready = new ReadyQueue();

    private static Poller wakingBy(Runnable wakeup) {
        return new Poller() {
            @Override
            public Registration register(Socket socket, ReadinessListener listener) {
                throw new AssertionError("no sockets here");
            }

            @Override
            public int poll(long timeoutNanos) {
                return 0;
            }

            @Override
            public void flush() {}

            @Override
            public void closeNow(Socket socket) {}

            @Override
            public void wakeup() {
                wakeup.run();
            }

            @Override
            public void close() {}
        };
    }

    private static Task task() {
        return new CallHandle(() -> {});
    }

    @Test
    void aTaskWhoseWakeupFailsIsWithdrawn() {
        Poller failing = wakingBy(() -> {
            throw new IllegalStateException("on purpose");
        });
        assertThat(queue.fallAsleep()).isTrue();
        assertThatThrownBy(() -> queue.add(task(), failing)).hasMessage("on purpose");
        queue.drainTo(ready);
        assertThat(ready.size()).isZero();
    }

    @Test
    void aTaskThatTheOwnerHasTakenIsNotRefused() {
        Poller failing = wakingBy(() -> {
            queue.drainTo(ready);
            throw new IllegalStateException("on purpose");
        });
        assertThat(queue.fallAsleep()).isTrue();
        Task task = task();
        queue.add(task, failing);
        queue.drainTo(ready);
        assertThat(ready.size()).isEqualTo(1);
        assertThat(ready.remove()).isSameAs(task);
    }

    @Test
    void aStopThatOverflowsTheStackIsNotRequested() throws Exception {
        FutureTask<DeepStops> stops = new FutureTask<>(() -> {
            DeepStops deep = new DeepStops();
            deep.deeper();
            return deep;
        });
        Thread shallow = new Thread(null, stops, "shallow", 256 * 1024);
        shallow.start();
        DeepStops deep = stops.get(50, TimeUnit.SECONDS);
        shallow.join();
        assertThat(deep.overflows).as("calls that overflowed").isPositive();
        assertThat(deep.halfDone)
                .as("calls that overflowed and requested a stop")
                .isZero();
        assertThat(deep.succeeded).isTrue();
        assertThat(queue.stopRequested()).isTrue();
    }

    /** Requests a stop where the stack has ended, then one level higher, until it succeeds. */
    private final class DeepStops {
        private final Poller poller = wakingBy(() -> {});
        private int overflows;
        private int halfDone;
        private boolean succeeded;

        DeepStops() {
            assertThat(queue.fallAsleep()).isTrue();
        }

        private void deeper() {
            try {
                deeper();
            } catch (StackOverflowError expected) {
                attempt();
            }
        }

        private void attempt() {
            try {
                queue.requestStop(poller);
                succeeded = true;
            } catch (StackOverflowError overflow) {
                overflows++;
                if (queue.stopRequested()) {
                    halfDone++;
                }
                throw overflow;
            }
        }
    }
}
