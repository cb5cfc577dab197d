package io.semper.tck;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** Compares open descriptors and live threads before and after a test. Descriptors that the JVM opens once are opened in advance. */
public final class LeakGuard {
    private static final Path LINUX = Path.of("/proc/self/fd");
    private static final Set<String> WARM = ConcurrentHashMap.newKeySet();
    /** Threads that the JVM, the build tool or the JUnit launcher may start at any time. */
    private static final List<String> FOREIGN = List.of(
            "Attach Listener",
            "Common-Cleaner",
            "ForkJoinPool",
            "process reaper",
            "surefire",
            "junit",
            "Cleaner-",
            "VirtualThread-",
            "MasterPoller",
            "ReadPoller",
            "WritePoller",
            "Read-Poller",
            "Write-Poller",
            "Signal Dispatcher",
            "Finalizer",
            "Reference Handler",
            "DestroyJavaVM",
            "C1 ",
            "C2 ",
            "Notification Thread",
            "semper-unretrieved-failures");

    private static final int LEAST_TRIES = 200;
    private static final long NAP = 5_000_000;
    private static final long MOST = 3_000_000_000L;

    private final TckSubject subject;
    private final Map<String, Integer> descriptors;
    private final Set<Thread> threads;

    private LeakGuard(TckSubject subject) {
        this.subject = subject;
        descriptors = descriptors(subject);
        threads = new HashSet<>(threads());
    }

    static LeakGuard before(TckSubject subject) {
        if (WARM.add(subject.name())) {
            // On its own thread, as a test: a loop that never returns costs a part of the guard here and fails the test
            // that follows.
            Thread warm = new Thread(() -> warmUp(subject), "tck-warm-up");
            warm.setDaemon(true);
            warm.start();
            Guarded.join(warm, Calibration.guardNanos() / 3_000_000);
        }
        return new LeakGuard(subject);
    }

    /**
     * Describes descriptors and threads that the test left; retries for a second, or a third of a guard, before it reports them, since a
     * thread that ends may not get a processor.
     */
    List<String> after() {
        long begin = System.nanoTime();
        long most = Math.min(MOST, Calibration.guardNanos() / 3);
        List<String> leaks = leaks();
        for (int i = 0; !leaks.isEmpty() && (i < LEAST_TRIES || System.nanoTime() - begin < most); i++) {
            LockSupport.parkNanos(NAP);
            leaks = leaks();
        }
        return leaks;
    }

    private List<String> leaks() {
        List<String> leaks = new ArrayList<>();
        opened(subject, descriptors).forEach(opened -> leaks.add("descriptor left open: " + opened));
        for (Thread thread : threads()) {
            if (!threads.contains(thread) && FOREIGN.stream().noneMatch(thread.getName()::startsWith)) {
                leaks.add("thread left behind: " + thread.getName());
            }
        }
        return leaks;
    }

    /** What is open now and was not before, by name: what was closed since makes up for none of it. */
    static List<String> opened(TckSubject subject, Map<String, Integer> before) {
        List<String> opened = new ArrayList<>();
        descriptors(subject).forEach((name, count) -> {
            int more = count - before.getOrDefault(name, 0);
            if (more > 0) {
                opened.add(name + (more > 1 ? " x " + more : ""));
            }
        });
        return opened;
    }

    private static List<Thread> threads() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[root.activeCount() + 64];
        int count = root.enumerate(all, true);
        return List.of(Arrays.copyOf(all, count));
    }

    /** As {@link #descriptors()}, with the sockets that are no descriptors. */
    static Map<String, Integer> descriptors(TckSubject subject) {
        Map<String, Integer> all = descriptors();
        subject.openSockets().ifPresent(open -> all.put("socket of " + subject.name(), open));
        return all;
    }

    /** Counts open sockets, pipes and pollers by name; except on Linux, all descriptors under one name. */
    private static Map<String, Integer> descriptors() {
        Map<String, Integer> names = new TreeMap<>();
        boolean linux = Files.isDirectory(LINUX);
        Path folder = linux ? LINUX : Path.of("/dev/fd");
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> open = Files.newDirectoryStream(folder)) {
            for (Path descriptor : open) {
                String name = linux ? target(descriptor) : "descriptor";
                if (!linux
                        || name.startsWith("socket:")
                        || name.startsWith("pipe:")
                        || name.startsWith("anon_inode:")) {
                    names.merge(name, 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            return names;
        }
        return names;
    }

    /** Number of open sockets, pipes and pollers; except on Linux, of all descriptors. */
    public static int openDescriptors() {
        return descriptors().values().stream().mapToInt(Integer::intValue).sum();
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException gone) {
            return "";
        }
    }

    private static void warmUp(TckSubject subject) {
        Session session = new Session("warm-up", subject);
        try {
            ServerSocketChannel.open().close();
            if (subject.capabilities().contains(Capability.VIRTUAL_THREADS)) {
                VirtualThreads.openPollers();
            }
            EventLoop loop = session.newLoop(LoopOptions.defaults()).loop();
            LoopDriver driver = session.driverOf(loop);
            driver.call(() -> {
                LoopPromise<Object> failed = loop.createPromise();
                failed.fail(new IOException("warm-up"));
                return failed.future().exception() != null;
            });
            for (StreamKind kind : StreamKind.of(subject)) {
                Link link = new Streams(session)
                        .accept(
                                driver,
                                kind,
                                session.add(new Recorder(driver, "warm-up")).echo(),
                                io.semper.StreamOptions.defaults(),
                                BufferSizes.SYSTEM);
                link.peer().send("x").read(1);
            }
            if (subject.capabilities().contains(Capability.DATAGRAMS)) {
                DatagramLink link =
                        new Tck(session).datagrams(DatagramKind.BOUND_IPV4, new DatagramRecorder(driver, "warm-up"));
                link.assertUnharmed();
            }
        } catch (Exception | AssertionError | LinkageError e) {
            // A loop that cannot do this fails its rules, whose messages are better.
        } finally {
            session.takeDown(true);
        }
    }
}
