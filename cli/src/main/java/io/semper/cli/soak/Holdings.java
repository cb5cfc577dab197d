package io.semper.cli.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The resources that this process holds, sampled while no operation is under way. */
final class Holdings {
    private static final int KIB = 1024;
    private static final long SETTLING_NANOS = 20_000_000;

    private final Trend descriptors = new Trend("descriptors", 2);
    private final Trend threads = new Trend("threads", 2);
    private final Trend direct = new Trend("direct memory, KiB", 1024);
    private final Trend heap = new Trend("heap after GC, KiB", 512);

    /** Collects garbage and samples each resource. */
    void sample(double atMinute) {
        // Twice: the first frees buffers, whose memory a thread of the JDK then releases, and the second frees what
        // held
        // them.
        System.gc();
        LockSupport.parkNanos(SETTLING_NANOS);
        System.gc();
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            descriptors.add(atMinute, unix.getOpenFileDescriptorCount());
        }
        threads.add(atMinute, ManagementFactory.getThreadMXBean().getThreadCount());
        direct.add(atMinute, directBytes() / (double) KIB);
        heap.add(
                atMinute,
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / (double) KIB);
    }

    private static long directBytes() {
        long sum = 0;
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                sum += pool.getMemoryUsed();
            }
        }
        return sum;
    }

    List<Trend> trends() {
        return List.of(descriptors, threads, direct, heap);
    }

    /** The resources that grow by more than noise. */
    List<Trend> growing() {
        List<Trend> growing = new ArrayList<>(trends());
        growing.removeIf(trend -> !trend.grows());
        return growing;
    }
}
