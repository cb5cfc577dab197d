package io.semper.it.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks what must hold after every scenario: each connection ended once and in order, the loop is idle, a bystander is still served,
 * nothing was reported that the scenario did not expect, the loop stops and closes, and descriptors, threads and off-heap memory are
 * back at their initial values. (The heap is bounded by the limit of the JVM; {@link FaultsIT} checks that all backends behave alike.)
 */
final class ClosingChecks {
    private static final long DIRECT_SLACK = 1 << 20;
    /** Threads that exist once per JVM, are started on first use, and never end. */
    private static final Set<String> OF_THE_PROCESS = Set.of(
            "Common-Cleaner", "Attach Listener", "CompletableFutureDelayScheduler", "semper-unretrieved-failures");

    private final Map<String, Integer> descriptors = Descriptors.kinds();
    private final Set<Thread> threads = threads();
    private final long direct = directBytes();

    void check(Rig rig) throws Exception {
        end(rig);
        untilNull(this::leftOpen);
    }

    /** All checks except those for what is left behind. */
    static void end(Rig rig) throws Exception {
        endEverything(rig);
        Quiet.check(rig.loop(), "after the scenario");
        rig.bystander().echo();
        rig.bystander().close();
        rig.until("no transport is open", () -> rig.loop().stats().openTransports() == 0);
        for (var server : rig.servers()) {
            rig.await(l -> {
                server.close();
                return server.waitClosed();
            });
        }
        for (Witness witness : rig.witnesses()) {
            require(witness.complaint() == null, "callbacks of a protocol out of order: " + witness.complaint());
        }
        var reports = rig.takeReports();
        require(reports.isEmpty(), "the exception handler received " + reports);
        require(rig.leftTheLoop().isEmpty(), "errors left the loop: " + rig.leftTheLoop());
        stop(rig);
    }

    /** Closes whatever the scenario left open, except the bystander. */
    private static void endEverything(Rig rig) throws Exception {
        rig.run(() -> rig.servers().stream().skip(1).forEach(server -> server.close()));
        for (AutoCloseable peer : rig.peers()) {
            peer.close();
        }
        rig.run(() -> rig.witnesses().stream()
                .skip(1)
                .filter(Witness::made)
                .forEach(each -> each.transport().abort()));
        rig.until(
                "the bystander's is the only transport",
                () -> rig.loop().stats().openTransports() <= 1);
    }

    /** Stopping may take a second; a busy machine gets more. */
    private static void stop(Rig rig) throws InterruptedException {
        long started = System.nanoTime();
        rig.loop().stop();
        rig.thread().join(SECONDS.toMillis(10));
        require(!rig.thread().isAlive(), "the loop does not stop");
        rig.loop().close();
        rig.figure("closed in " + (System.nanoTime() - started) / 1000 + " us");
    }

    private static void untilNull(Supplier<@Nullable String> look) {
        long deadline = System.nanoTime() + SECONDS.toNanos(8);
        for (String wrong = look.get(); wrong != null; wrong = look.get()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(wrong + "; " + Descriptors.connections());
            }
            System.gc();
            LockSupport.parkNanos(MILLISECONDS.toNanos(50));
        }
    }

    private @Nullable String leftOpen() {
        Map<String, Integer> now = Descriptors.kinds();
        for (var kind : now.entrySet()) {
            int before = descriptors.getOrDefault(kind.getKey(), 0);
            if (kind.getValue() > before) {
                return "descriptors of " + kind.getKey() + ": " + before + " before, " + kind.getValue() + " after";
            }
        }
        for (Thread thread : threads()) {
            if (!threads.contains(thread)) {
                return "a thread is left: " + thread;
            }
        }
        long more = directBytes() - direct;
        return more <= DIRECT_SLACK ? null : more + " bytes more of direct memory";
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !OF_THE_PROCESS.contains(thread.getName())
                        && !thread.getName().startsWith("process reaper")
                        && !thread.getName().startsWith("ForkJoinPool.commonPool"))
                .collect(Collectors.toSet());
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    static void require(boolean right, String otherwise) {
        if (!right) {
            throw new AssertionError(otherwise);
        }
    }
}
