package io.semper.cli.fuzz;

import io.semper.Handle;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks and timers of a program, and their order: callbacks of one thread run in the order of the calls, timers in the order of
 * their deadlines, never early; each at most once, and not after a cancel on the loop's thread. For the loop's thread, except for the
 * callbacks that the foreign thread adds.
 */
final class Calls {
    private final World world;
    private final List<Call> pending = new ArrayList<>();
    private long soonRan;
    private long foreignRan;
    private long made;

    Calls(World world) {
        this.world = world;
    }

    /** One scheduled callback. */
    private final class Call implements Runnable {
        final String name;
        final long number;
        final SplittableRandom random;

        @Nullable
        Handle handle;

        long madeAtPoll;
        boolean isOrdered = true;
        boolean isCancelled;
        boolean ran;

        Call(String kind, SplittableRandom random) {
            number = ++made;
            name = kind + number;
            this.random = random;
        }

        @Override
        public void run() {
            world.callback(name, () -> {
                world.oracle.expect(!ran, name + " ran twice");
                world.oracle.expect(!isCancelled, name + " ran after its cancel");
                ran = true;
                pending.remove(this);
                checkOrder();
                world.react(random, null, name);
            });
        }

        private void checkOrder() {
            if (handle instanceof TimerHandle timer) {
                world.oracle.expect(world.loop.time() - timer.when() >= 0, name + " ran early");
                pending.forEach(other -> other.checkNotDueBefore(timer, this));
            } else if (name.startsWith("soon")) {
                world.oracle.expect(number > soonRan, name + " ran after soon" + soonRan);
                soonRan = number;
            } else {
                world.oracle.expect(number > foreignRan, name + " ran after foreign" + foreignRan);
                foreignRan = number;
            }
        }

        /** A timer that was there at the last poll and whose deadline is earlier runs before. */
        private void checkNotDueBefore(TimerHandle ran, Call as) {
            if (handle instanceof TimerHandle timer && isOrdered && as.isOrdered && madeAtPoll < world.polls()) {
                long earlier = ran.when() - timer.when();
                world.oracle.expect(earlier < 0 || earlier == 0 && number > as.number, as.name + " ran before " + name);
            }
        }
    }

    void soon(SplittableRandom random) {
        Call call = new Call("soon", random.split());
        pending.add(call);
        call.handle = random.nextBoolean() ? world.loop.callSoon(call) : world.loop.callSoonThreadsafe(call);
    }

    void later(SplittableRandom random) {
        Call call = new Call("timer", random.split());
        call.madeAtPoll = world.polls();
        pending.add(call);
        long micros = random.nextInt(4) == 0 ? -random.nextInt(100) : random.nextInt(1 << random.nextInt(1, 14));
        Duration delay = Duration.ofNanos(micros * 1_000);
        long from = world.loop.time();
        call.handle = random.nextBoolean()
                ? world.loop.callLater(delay, call)
                : world.loop.callAt(from + delay.toNanos(), call);
    }

    /** A callback that the foreign thread adds. */
    void foreign(SplittableRandom random) {
        Call call = new Call("foreign", random.split());
        pending.add(call);
        world.foreign(() -> call.handle = world.loop.callSoonThreadsafe(call));
    }

    /** Cancels one of the pending callbacks, here or on the foreign thread, where it may come too late. */
    void cancel(SplittableRandom random) {
        if (pending.isEmpty()) {
            return;
        }
        Call call = pending.get(random.nextInt(pending.size()));
        Handle handle = call.handle;
        if (handle == null) {
            return;
        }
        world.oracle.trace("cancel " + call.name);
        if (random.nextInt(3) == 0) {
            pending.remove(call);
            world.foreign(handle::cancel);
            return;
        }
        handle.cancel();
        call.isCancelled = true;
        pending.remove(call);
        world.oracle.expect(handle.isCancelled(), call.name + " is not cancelled after cancel()");
    }

    /** A throwable has left the run: timers that were due stay queued, and what comes due until the next turn runs after them. */
    void runBroken() {
        pending.forEach(call -> call.isOrdered = false);
    }

    /** Callbacks that have not run and were not cancelled. */
    List<String> pending() {
        return pending.stream().map(call -> call.name).toList();
    }
}
