package io.semper.engine.probe;

import io.semper.EventLoop;
import io.semper.spi.LoopProbe;
import io.semper.spi.LoopProbeProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The probe of the process. Loops look for it once for each poll instead of being notified: so none has to be woken up or remembered when
 * a probe comes or goes. Any thread.
 */
public final class Probes {
    private static final AtomicBoolean STARTED = new AtomicBoolean();
    private static final Object LOCK = new Object();
    private static volatile @Nullable LoopProbe current;

    /** The probe that threw, since a probe was installed: its next failures are not logged. */
    private static @Nullable LoopProbe reported;

    private Probes() {}

    /**
     * Finds and starts the provider, the first time. Another thread does not wait for it, because a provider may make loops on other
     * threads.
     */
    public static void start() {
        if (STARTED.compareAndSet(false, true)) {
            List<LoopProbeProvider> found = new ArrayList<>();
            find(Probes.class.getClassLoader(), found);
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context != null && context != Probes.class.getClassLoader()) {
                find(context, found);
            }
            if (!found.isEmpty()) {
                start(found);
            }
        }
    }

    private static void find(@Nullable ClassLoader loader, List<LoopProbeProvider> found) {
        try {
            Iterator<LoopProbeProvider> providers =
                    ServiceLoader.load(LoopProbeProvider.class, loader).iterator();
            while (providers.hasNext()) {
                LoopProbeProvider provider = providers.next();
                if (found.stream().noneMatch(known -> known.getClass() == provider.getClass())) {
                    found.add(provider);
                }
            }
        } catch (ServiceConfigurationError | LinkageError e) {
            warn(
                    "a provider of probes cannot be used: " + e.getMessage()
                            + "; repair or remove the jar that names it",
                    e);
        }
    }

    private static void start(List<LoopProbeProvider> found) {
        LoopProbeProvider first = found.get(0);
        for (LoopProbeProvider other : found.subList(1, found.size())) {
            warn(
                    "the provider of probes " + other.getClass().getName() + " is not used, because "
                            + first.getClass().getName() + " was found first; keep one of them on the path",
                    null);
        }
        try {
            first.start(Probes::install);
        } catch (Throwable thrown) {
            warn(
                    "start() of " + first.getClass().getName() + " threw; there is no probe unless it installs one",
                    thrown);
        }
    }

    /** Replaces the probe; null removes it. */
    static void install(@Nullable LoopProbe next) {
        synchronized (LOCK) {
            current = next;
            reported = null;
        }
    }

    /**
     * Returns {@code before}, the calls of {@code loop} to a probe, if that probe is still the current one; otherwise the calls to the
     * current one, or null if there is none.
     */
    public static @Nullable ProbedLoop refresh(EventLoop loop, @Nullable ProbedLoop before) {
        LoopProbe now = current;
        return now == (before == null ? null : before.probe()) ? before : change(loop, before, now);
    }

    private static @Nullable ProbedLoop change(EventLoop loop, @Nullable ProbedLoop before, @Nullable LoopProbe now) {
        if (before != null) {
            before.endBatch();
        }
        return now == null ? null : new ProbedLoop(loop, now);
    }

    /**
     * Removes {@code probe}, which threw {@code thrown}, unless it was replaced, and logs the first throwable. Even an error is not thrown:
     * it is not the loop's.
     */
    static void failed(LoopProbe probe, Throwable thrown) {
        boolean first;
        synchronized (LOCK) {
            if (current == probe) {
                current = null;
            }
            first = reported != probe;
            reported = probe;
        }
        if (first) {
            warn("a probe threw, and loops do not call it any more", thrown);
        }
    }

    private static void warn(String message, @Nullable Throwable thrown) {
        try {
            System.getLogger("io.semper").log(System.Logger.Level.WARNING, message, thrown);
        } catch (Throwable broken) { // there is nowhere left to report it
        }
    }
}
