package io.semper.engine.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimerHeapTest {
    private final TimerHeap heap = new TimerHeap();
    private final Random random = new Random(11);
    private long sequence;

    private CallTimer timer(long when) {
        return new CallTimer(null, when, sequence++, () -> {}, null, null);
    }

    private List<CallTimer> drain() {
        List<CallTimer> all = new ArrayList<>();
        for (CallTimer first = heap.first(); first != null; first = heap.first()) {
            heap.remove(first);
            assertThat(first.place).isEqualTo(CallTimer.NOWHERE);
            all.add(first);
        }
        return all;
    }

    /** Fails unless {@code out} has the timers of {@code in}, in order. */
    private static void assertAllInOrder(List<CallTimer> out, List<CallTimer> in) {
        List<CallTimer> expected = new ArrayList<>(in);
        expected.sort(Comparator.comparingLong(CallTimer::when).thenComparingLong(timer -> timer.sequence));
        assertThat(out.equals(expected)) // timers are equal by identity; a comparison of AssertJ takes quadratic time
                .as("%d timers left, %d were in", out.size(), in.size())
                .isTrue();
    }

    @Test
    void timersLeaveInOrderAlsoWhenOthersAreTakenOut() {
        for (int round = 0; round < 200; round++) {
            List<CallTimer> in = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                CallTimer timer = timer(random.nextInt(50));
                heap.add(timer);
                in.add(timer);
                if (random.nextInt(3) == 0) {
                    heap.remove(in.remove(random.nextInt(in.size())));
                }
            }
            assertAllInOrder(drain(), in);
        }
    }

    @Test
    void aStackThatOverflowsWhileATimerIsAddedOrTakenOutLosesNone() throws Exception {
        FutureTask<Boolean> rounds = new FutureTask<>(() -> {
            for (int round = 0; round < 300; round++) {
                overflow();
            }
            return true;
        });
        Thread shallow = new Thread(null, rounds, "shallow", 256 * 1024);
        shallow.start();
        rounds.get(50, TimeUnit.SECONDS);
        shallow.join();
    }

    private void overflow() {
        List<CallTimer> in = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            CallTimer timer = timer(random.nextInt(1000));
            heap.add(timer);
            in.add(timer);
        }
        CallTimer[] spare = new CallTimer[20_000];
        for (int i = 0; i < spare.length; i++) {
            spare[i] = timer(random.nextInt(1000));
        }
        try {
            deeper(spare, 0);
        } catch (StackOverflowError expected) {
            // Somewhere inside of the heap, or around it.
        }
        for (CallTimer each : spare) {
            if (each.place != CallTimer.NOWHERE) {
                in.add(each);
            }
        }
        assertAllInOrder(drain(), in);
    }

    private void deeper(CallTimer[] spare, int depth) {
        if (depth < spare.length) {
            heap.add(spare[depth]);
            heap.remove(spare[depth / 2]);
            deeper(spare, depth + 1);
        }
    }
}
