package io.semper.engine.watch;

import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.Kernel;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The thread that looks at all watched loops of the process. It starts with the first of them and ends with the last. A loop that became
 * unreachable without being closed is forgotten. Any thread.
 */
public final class Watchdog {
    private static final Watchdog PROCESS = new Watchdog(Kernel.MACHINE_CLOCK);

    private static final class Entry {
        private final WeakReference<LoopWatch> watch;
        private long next;

        Entry(LoopWatch watch, long next) {
            this.watch = new WeakReference<>(watch);
            this.next = next;
        }

        /** Looks at the loop if that is due. Keeps no strong reference to the watch after the call. */
        void lookIfDue(long now) {
            LoopWatch known = watch.get();
            if (known != null && next - now <= 0) {
                next = now + known.look(now);
            }
        }
    }

    private final Clock clock;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Thread thread;

    private Watchdog(Clock clock) {
        this.clock = clock;
    }

    /** Watches a loop from now on. */
    public static void watch(LoopWatch watch) {
        PROCESS.add(watch);
    }

    /** Ends {@link #watch}. */
    public static void forget(LoopWatch watch) {
        PROCESS.remove(watch);
    }

    private synchronized void add(LoopWatch watch) {
        if (thread == null) {
            // Inherits no values of thread locals: it outlives the loop that starts it.
            Thread made = new Thread(null, this::run, "semper-watchdog", 0, false);
            made.setDaemon(true);
            made.setContextClassLoader(null);
            made.start();
            thread = made;
        }
        long now = clock.nanoTime();
        entries.add(new Entry(watch, now + watch.begin(now)));
        notifyAll();
    }

    private synchronized void remove(LoopWatch watch) {
        entries.removeIf(entry -> entry.watch.refersTo(watch));
        notifyAll();
    }

    private void run() {
        for (List<Entry> all = await(); !all.isEmpty(); all = await()) {
            long now = clock.nanoTime();
            for (Entry entry : all) {
                try {
                    entry.lookIfDue(now);
                } catch (Throwable failed) {
                    entry.next =
                            now + TimeUnit.SECONDS.toNanos(1); // one loop must not keep the others from being watched
                }
            }
        }
    }

    /** Waits until a look is due; returns all loops, or none if there is nothing left to watch and the thread must end. */
    private synchronized List<Entry> await() {
        while (true) {
            long left = untilNextLook();
            if (entries.isEmpty()) {
                thread = null;
                return List.of();
            }
            if (left <= 0) {
                return List.copyOf(entries);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException ignored) {
                // The thread is the watchdog's own: an interrupt has no meaning here.
            }
        }
    }

    private long untilNextLook() {
        long now = clock.nanoTime();
        long least = Long.MAX_VALUE;
        for (Iterator<Entry> each = entries.iterator(); each.hasNext(); ) {
            Entry entry = each.next();
            if (entry.watch.refersTo(null)) {
                each.remove();
            } else {
                least = Math.min(least, entry.next - now);
            }
        }
        return least;
    }
}
