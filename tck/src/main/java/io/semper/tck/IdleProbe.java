package io.semper.tck;

import io.semper.EventLoop;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * The work that a loop did while nothing happened for {@value #QUIET_MILLIS} milliseconds.
 *
 * @param polls the number of polls
 * @param cpuMillis processor time of its thread, in milliseconds; 0 if the JVM does not measure it
 */
public record IdleProbe(long polls, long cpuMillis) {
    static final int QUIET_MILLIS = 400;
    private static final long QUIET = QUIET_MILLIS * 1_000_000L;
    private static final long MOST_POLLS = 20;
    private static final long MOST_CPU_MILLIS = 100;

    static IdleProbe of(LoopDriver driver) {
        Background running = driver.live();
        EventLoop loop = driver.loop();
        Thread thread = running == null ? Thread.currentThread() : running.thread();
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long cpu = cpuOf(threads, thread);
        long polls = loop.stats().polls();
        long start = System.nanoTime();
        for (long left = QUIET; left > 0; left = QUIET - (System.nanoTime() - start)) {
            if (running == null) {
                loop.runOnce(Duration.ofNanos(left));
            } else {
                LockSupport.parkNanos(left);
            }
        }
        return new IdleProbe(loop.stats().polls() - polls, (cpuOf(threads, thread) - cpu) / 1_000_000);
    }

    private static long cpuOf(ThreadMXBean threads, Thread thread) {
        return threads.isThreadCpuTimeSupported() ? Math.max(0, threads.getThreadCpuTime(thread.getId())) : 0;
    }

    /** Whether the loop did more than wait. */
    public boolean isSpin() {
        return polls > MOST_POLLS || cpuMillis > MOST_CPU_MILLIS;
    }
}
