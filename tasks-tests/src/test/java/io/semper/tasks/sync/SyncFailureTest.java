package io.semper.tasks.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.tasks.Tasks;
import java.util.Comparator;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Failures of other code in the middle of an operation. */
class SyncFailureTest {
    private static final String PROPERTY = "semper.tasks.engine";

    /** A task on the continuation engine cannot wait in the initializer of a class. */
    private static final class WaitsInItsInitializer {
        static Lock lock = new Lock();
        static Lock.Guard held = Objects.requireNonNull(lock.tryAcquire());
        static Queue<String> queue = Queue.fifo(0);
        static Condition condition = lock.newCondition();
        static int refused;
        static Lock other = new Lock();

        static {
            Objects.requireNonNull(other.tryAcquire());
            for (Runnable wait : new Runnable[] {
                other::acquire,
                queue::get,
                () -> new Select<String>().get(queue, item -> item).await(),
                () -> condition.await(held)
            }) {
                try {
                    wait.run();
                } catch (IllegalStateException e) {
                    refused++;
                }
            }
        }
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21) // with the continuation engine
    void whatCannotWaitLeavesTheLine() throws Exception {
        System.setProperty(PROPERTY, "continuation");
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Tasks.run(loop, () -> {
                assertThat(WaitsInItsInitializer.refused).isEqualTo(4);
                assertThat(WaitsInItsInitializer.other.waiting()).isZero();
                assertThat(WaitsInItsInitializer.queue.waitingToGet()).isZero();
                assertThat(WaitsInItsInitializer.condition.waiting()).isZero();
                assertThat(WaitsInItsInitializer.held.isHeld()).isTrue();
                WaitsInItsInitializer.queue.putNow("item");
                assertThat(WaitsInItsInitializer.queue.size()).isOne();
                WaitsInItsInitializer.held.close();
                assertThat(WaitsInItsInitializer.lock.isHeld()).isFalse();
            });
        } finally {
            System.clearProperty(PROPERTY);
        }
    }

    @Test
    void aComparatorThatThrowsFailsItsPutAlone() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Comparator<String> order = (one, other) -> {
                if (one.equals("odd") || other.equals("odd")) {
                    throw new IllegalArgumentException("odd");
                }
                return one.compareTo(other);
            };
            Queue<String> queue = Queue.priority(loop, 2, order);
            queue.putNow("a");
            queue.putNow("b");
            LoopFuture<?> odd = queue.putAsync("odd");
            LoopFuture<?> next = queue.putAsync("c");
            assertThat(queue.getNow()).isEqualTo("a");
            assertThat(odd.exception()).isInstanceOf(IllegalArgumentException.class);
            assertThat(next.isDone()).isTrue();
            assertThat(next.exception()).isNull();
            assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> queue.putNow("d"));
            assertThat(queue.getNow()).isEqualTo("b");
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> queue.putNow("odd"));
            assertThat(queue.getNow()).isEqualTo("c");
            assertThat(queue.size()).isZero();
            assertThat(queue.unfinished()).isEqualTo(3);
        }
    }
}
