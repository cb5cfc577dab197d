package io.semper.tasks.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.tasks.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Random schedules of tasks that share a semaphore, a lock with conditions, and queues, on each engine. */
@ParameterizedClass
@MethodSource("io.semper.tasks.EngineNames#available")
@SuppressWarnings("try") // guards that are held, not used
class SyncScheduleTest {
    private static final String PROPERTY = "semper.tasks.engine";

    /** How many schedules of each kind: {@code -Dtasks.schedules=N} sets it. */
    private static final int COUNT =
            Integer.getInteger("tasks.schedules", "full".equals(System.getProperty("tck.level")) ? 5_000 : 200);

    /** The first seed; {@code -Dtasks.seed=N -Dtasks.schedules=1} runs one schedule again. */
    private static final long SEED = Long.getLong("tasks.seed", 1);

    private interface Body {
        void run(Schedule schedule) throws Exception;
    }

    private final String engine;
    private final EventLoop loop;

    SyncScheduleTest(String engine) {
        this.engine = engine;
        System.setProperty(PROPERTY, engine);
        loop = EventLoops.newEventLoop();
        assertThat(Tasks.engine(loop)).isEqualTo(engine);
    }

    @AfterEach
    void closeLoop() {
        System.clearProperty(PROPERTY);
        loop.close();
    }

    private void schedules(String what, Body body) throws Exception {
        long cancels = 0;
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            Schedule schedule = new Schedule(loop, seed);
            Tasks.run(loop, () -> body.run(schedule));
            assertThat(schedule.wrong()).as(what + " with seed " + seed).isEmpty();
            cancels += schedule.cancels();
        }
        System.out.println(
                what + ", " + engine + ": " + COUNT + " schedules from seed " + SEED + ", " + cancels + " cancels");
    }

    @Test
    void noPermitIsLost() throws Exception {
        schedules("semaphore", SyncScheduleTest::semaphore);
    }

    private static void semaphore(Schedule schedule) {
        int permits = 1 + schedule.random.nextInt(4);
        Semaphore semaphore =
                schedule.chance(2) ? Semaphore.bounded(schedule.loop, permits) : new Semaphore(schedule.loop, permits);
        int[] held = {0};
        List<LoopFuture<Semaphore.Permits>> futures = new ArrayList<>();
        schedule.invariant(() -> semaphore.isSettled() && held[0] + semaphore.available() <= permits);
        Runnable act = () -> {
            if (schedule.chance(2)) {
                schedule.start(() -> {
                    for (int i = schedule.random.nextInt(3); i >= 0; i--) {
                        int count = 1 + schedule.random.nextInt(permits);
                        schedule.perhapsInTime(() -> {
                            try (Semaphore.Permits got = semaphore.acquire(count)) {
                                held[0] += count;
                                try {
                                    schedule.pause();
                                } finally {
                                    held[0] -= count;
                                }
                            }
                        });
                    }
                });
            }
            if (schedule.chance(4)) {
                futures.add(semaphore.acquireAsync(1 + schedule.random.nextInt(permits)));
            }
            end(schedule, futures);
        };
        schedule.turns(12, act);
        schedule.finish(() -> end(schedule, futures));
        futures.forEach(each -> endNow(each));
        schedule.require(held[0] == 0 && semaphore.available() == permits, "permits are lost: " + semaphore);
        schedule.require(semaphore.waiting() == 0, "some wait: " + semaphore);
    }

    private static void end(Schedule schedule, List<? extends LoopFuture<? extends AutoCloseable>> futures) {
        if (!futures.isEmpty() && schedule.chance(2)) {
            endNow(futures.remove(schedule.random.nextInt(futures.size())));
        }
    }

    private static void endNow(LoopFuture<? extends AutoCloseable> future) {
        if (!future.cancel() && !future.isCancelled()) {
            try {
                future.result().close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void noSignalIsLost() throws Exception {
        schedules("lock and conditions", SyncScheduleTest::conditions);
    }

    /** A bounded buffer, written with a lock and two conditions, each of which is signalled for one. */
    private static void conditions(Schedule schedule) {
        Lock lock = new Lock(schedule.loop);
        Condition notEmpty = lock.newCondition();
        Condition notFull = lock.newCondition();
        int capacity = 1 + schedule.random.nextInt(2);
        int[] count = {0};
        int[] inside = {0};
        schedule.invariant(() -> {
            boolean quiet = !lock.isHeld() && lock.waiting() == 0;
            boolean missed =
                    quiet && (count[0] > 0 && notEmpty.waiting() > 0 || count[0] < capacity && notFull.waiting() > 0);
            return lock.isSettled() && inside[0] <= 1 && !missed;
        });
        Runnable put = () -> schedule.start(() -> schedule.perhapsInTime(() -> {
            try (Lock.Guard held = lock.acquire()) {
                try {
                    notFull.awaitUntil(held, () -> count[0] < capacity);
                } finally {
                    schedule.require(held.isHeld(), "a wait ended without the lock");
                }
                enter(schedule, inside);
                count[0]++;
                notEmpty.signal(held);
                leave(schedule, inside);
            }
        }));
        Runnable get = () -> schedule.start(() -> schedule.perhapsInTime(() -> {
            try (Lock.Guard held = lock.acquire()) {
                try {
                    notEmpty.awaitUntil(held, () -> count[0] > 0);
                } finally {
                    schedule.require(held.isHeld(), "a wait ended without the lock");
                }
                enter(schedule, inside);
                count[0]--;
                notFull.signal(held);
                leave(schedule, inside);
            }
        }));
        schedule.turns(14, () -> {
            if (schedule.chance(2)) {
                put.run();
            }
            if (schedule.chance(2)) {
                get.run();
            }
        });
        schedule.finish(() -> {
            if (lock.isHeld() || lock.waiting() > 0 || schedule.tasksToStart() > 0) {
                return; // what was started last has not had its effect
            }
            if (notEmpty.waiting() > 0) {
                put.run();
            } else if (notFull.waiting() > 0) {
                get.run();
            }
        });
        schedule.require(!lock.isHeld() && lock.waiting() == 0, "the lock is held: " + lock);
        schedule.require(notEmpty.waiting() == 0 && notFull.waiting() == 0, "some wait");
    }

    private static void enter(Schedule schedule, int[] inside) {
        inside[0]++;
        schedule.require(inside[0] == 1, "two hold the lock");
    }

    /** Sometimes waits with the lock held. A cancel leaves by the exception. */
    private static void leave(Schedule schedule, int[] inside) {
        try {
            schedule.pause();
        } finally {
            inside[0]--;
        }
    }

    @Test
    void noItemIsLost() throws Exception {
        schedules("queues and select", SyncScheduleTest::queues);
    }

    private static void queues(Schedule schedule) {
        List<Queue<Integer>> queues = List.of(queue(schedule), queue(schedule));
        Semaphore semaphore = Semaphore.bounded(schedule.loop, 2);
        int[] next = {0};
        Set<Integer> put = new HashSet<>();
        List<Integer> got = new ArrayList<>();
        List<LoopFuture<Integer>> gets = new ArrayList<>();
        schedule.invariant(() -> queues.stream().allMatch(Queue::isSettled) && semaphore.isSettled());
        Runnable putter = () -> schedule.start(() -> {
            Queue<Integer> queue = queues.get(schedule.random.nextInt(2));
            for (int i = schedule.random.nextInt(3); i >= 0; i--) {
                int item = next[0]++;
                schedule.perhapsInTime(() -> {
                    queue.put(item);
                    put.add(item);
                });
            }
        });
        Runnable getter = () -> schedule.start(() -> {
            Queue<Integer> queue = queues.get(schedule.random.nextInt(2));
            for (int i = schedule.random.nextInt(3); i >= 0; i--) {
                schedule.perhapsInTime(() -> got.add(queue.get()));
            }
        });
        Runnable selector = () -> schedule.start(() -> {
            int item = next[0]++;
            schedule.perhapsInTime(() -> {
                boolean two = schedule.chance(2);
                new Select<Boolean>()
                        .get(queues.get(0), got::add)
                        .put(queues.get(1), item, () -> put.add(item))
                        .acquire(semaphore, two ? 2 : 1, permits -> {
                            permits.close();
                            return true;
                        })
                        .await();
            });
        });
        Runnable holder = () -> schedule.start(() -> {
            try (Semaphore.Permits held = semaphore.acquire(1 + schedule.random.nextInt(2))) {
                schedule.pause();
            }
        });
        Runnable act = () -> {
            for (Runnable each : List.of(putter, getter, selector, holder)) {
                if (schedule.chance(3)) {
                    each.run();
                }
            }
            if (schedule.chance(4)) {
                gets.add(queues.get(schedule.random.nextInt(2)).getAsync());
            }
        };
        schedule.turns(14, act);
        schedule.finish(() -> {
            for (Queue<Integer> queue : queues) {
                if (queue.waitingToGet() > 0) {
                    int item = next[0]++;
                    put.add(item);
                    queue.putNow(item);
                }
                if (queue.waitingToPut() > 0) {
                    got.add(queue.getNow());
                }
            }
        });
        for (LoopFuture<Integer> each : gets) {
            if (!each.cancel() && !each.isCancelled()) {
                got.add(each.result());
            }
        }
        for (Queue<Integer> queue : queues) {
            while (queue.size() > 0) {
                got.add(queue.getNow());
            }
            schedule.require(queue.waitingToGet() == 0 && queue.waitingToPut() == 0, "some wait: " + queue);
        }
        schedule.require(new HashSet<>(got).size() == got.size(), "an item was got twice: " + got);
        schedule.require(put.equals(new HashSet<>(got)), "put " + put + ", but got " + got);
        schedule.require(semaphore.available() == 2, "permits are lost: " + semaphore);
    }

    private static Queue<Integer> queue(Schedule schedule) {
        int capacity = schedule.random.nextInt(4);
        return switch (schedule.random.nextInt(3)) {
            case 0 -> Queue.fifo(schedule.loop, capacity);
            case 1 -> Queue.lifo(schedule.loop, capacity);
            default -> Queue.priority(schedule.loop, capacity, Comparator.<Integer>comparingInt(item -> item % 3));
        };
    }

    @Test
    void memoryIsFlatOverManyTimeouts() throws Exception {
        Semaphore semaphore = new Semaphore(loop, 0);
        Queue<byte[]> queue = Queue.fifo(loop, 1);
        Tasks.run(loop, () -> {
            queue.put(new byte[1]);
            long before = 0;
            for (int i = 0; i < 100_000; i++) {
                if (i == 1_000) {
                    before = used();
                }
                byte[] item = new byte[200];
                Tasks.moveOnAfter(Duration.ZERO, () -> semaphore.acquire());
                queue.putAsync(item).cancel();
            }
            assertThat(used() - before).as("bytes that 99 000 waits have left").isLessThan(8_000_000L);
        });
        assertThat(semaphore.waiting()).isZero();
        assertThat(queue.waitingToPut()).isZero();
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
