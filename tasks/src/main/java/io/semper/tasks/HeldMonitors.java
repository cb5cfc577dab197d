package io.semper.tasks;

import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds monitors that the code of a task holds when it is about to wait, for debug mode. The JVM is asked, which takes about a millisecond,
 * so that it is asked a few times for each place that waits. It knows no monitors of virtual threads, and a runtime image without the module
 * java.management cannot be asked. For the owner of the loop.
 */
final class HeldMonitors {
    /** How often each place is examined: what calls it may hold a monitor or not. */
    private static final int TIMES = 4;

    /** More places than programs have; the rest is not examined. */
    private static final int MOST_PLACES = 10_000;

    private static final String CONTINUATION = "jdk.internal.vm.Continuation";
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final boolean SUPPORTED = isSupported();

    private final Set<String> examined = new HashSet<>();

    private static boolean isSupported() {
        try {
            return ManagementFactory.getThreadMXBean().isObjectMonitorUsageSupported();
        } catch (NoClassDefFoundError notInThisImage) {
            return false;
        }
    }

    /** Returns which monitor the current code holds and where it waits, in words; null if there is none, or this place is known. */
    @Nullable
    String find() {
        if (!SUPPORTED || examined.size() >= MOST_PLACES) {
            return null;
        }
        Optional<String> place = WALKER.walk(frames -> frames.filter(frame -> !isOurs(frame.getDeclaringClass()))
                .findFirst()
                .map(frame -> frame.toStackTraceElement().toString()));
        return place.filter(this::isToBeExamined).map(HeldMonitors::describe).orElse(null);
    }

    private boolean isToBeExamined(String place) {
        for (int time = 1; time <= TIMES; time++) {
            if (examined.add(place + "#" + time)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the class is one of this module, and not of the code that waits. */
    private static boolean isOurs(Class<?> type) {
        return type.getPackageName().startsWith(HeldMonitors.class.getPackageName())
                && type.getProtectionDomain() == HeldMonitors.class.getProtectionDomain();
    }

    private static @Nullable String describe(String place) {
        ThreadInfo info = ManagementFactory.getThreadMXBean()
                .getThreadInfo(new long[] {Thread.currentThread().getId()}, true, false)[0];
        if (info == null) {
            return null; // a virtual thread
        }
        StackTraceElement[] frames = info.getStackTrace();
        int body = bodyDepth(frames);
        for (MonitorInfo monitor : info.getLockedMonitors()) {
            if (monitor.getLockedStackDepth() >= 0 && monitor.getLockedStackDepth() < body) {
                return "at " + place + " while it holds the monitor of " + monitor.getClassName() + ", entered at "
                        + monitor.getLockedStackFrame();
            }
        }
        return null;
    }

    /**
     * The number of frames that belong to the task: those of the loop's own code may hold what they want. A continuation that was resumed
     * has its older frames elsewhere, and begins with one of the JDK's.
     */
    private static int bodyDepth(StackTraceElement[] frames) {
        int depth = 0;
        while (depth < frames.length && !isBelowBody(frames[depth])) {
            depth++;
        }
        return depth;
    }

    private static boolean isBelowBody(StackTraceElement frame) {
        return frame.getClassName().equals(CONTINUATION)
                || frame.getClassName().equals(Coroutine.class.getName())
                        && frame.getMethodName().equals("execute");
    }
}
