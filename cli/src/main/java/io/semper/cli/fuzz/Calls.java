package io.semper.cli.fuzz;

import io.semper.Handle;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    private final List<Call> cancelledByForeign = new ArrayList<>();
    /** The number of the last callback that ran, of each thread that adds them. */
    private final Map<Kind, Long> last = new EnumMap<>(Kind.class);

    private long made;

    Calls(World world) {
        this.world = world;
    }

    private enum Kind {
        SOON,
        FOREIGN,
        TIMER
    }

    /** One scheduled callback. */
    private final class Call implements Runnable {
        final Kind kind;
        final long number = ++made;
        final String name;
        final SplittableRandom random;

        volatile @Nullable Handle handle;

        long madeAtPoll;
        boolean isOrdered = true;
        boolean isCancelled;
        boolean ran;

        Call(Kind kind, SplittableRandom random) {
            this.kind = kind;
            name = kind.toString().toLowerCase(Locale.ROOT) + number;
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
            long before = last.getOrDefault(kind, 0L);
            if (handle instanceof TimerHandle timer) {
                world.oracle.expect(world.loop.time() - timer.when() >= 0, name + " ran early");
                pending.forEach(other -> other.checkNotDueBefore(timer, this));
            } else {
                world.oracle.expect(number > before, name + " ran after " + before);
                last.put(kind, number);
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
        Call call = new Call(Kind.SOON, random.split());
        pending.add(call);
        call.handle = random.nextBoolean() ? world.loop.callSoon(call) : world.loop.callSoonThreadsafe(call);
    }

    void later(SplittableRandom random) {
        Call call = new Call(Kind.TIMER, random.split());
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
        Call call = new Call(Kind.FOREIGN, random.split());
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
            cancelledByForeign.add(call);
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

    /** The foreign thread has ended: what it cancelled has run or is cancelled. */
    void verify() {
        for (Call call : cancelledByForeign) {
            Handle handle = call.handle;
            boolean cancelled = handle != null && handle.isCancelled();
            world.oracle.expect(
                    call.ran != cancelled,
                    call.name + (cancelled ? " ran and is" : " neither ran nor is") + " cancelled");
        }
    }

    /** Callbacks that have not run and were not cancelled. */
    List<String> pending() {
        return pending.stream().map(call -> call.name).toList();
    }
}
