package io.semper.tck.run;

import io.semper.tck.LeakGuard;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a process can still judge: a test that failed may have left threads that run on, or too few descriptors for the next tests. */
final class Fitness {
    private static final int MORE_THREADS = 30;
    private static final int MORE_DESCRIPTORS = 200;
    /** The next test needs at least these. */
    private static final int DESCRIPTORS = 40;

    private final int threads;
    private final int descriptors;

    private Fitness(int threads, int descriptors) {
        this.threads = threads;
        this.descriptors = descriptors;
    }

    static Fitness now() {
        return new Fitness(Thread.activeCount(), LeakGuard.openDescriptors());
    }

    /** Why this process should be replaced, or null. */
    @Nullable
    String lost() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            // Those of the kit end with their test, unless the loop holds them.
            if (thread.getName().startsWith("tck-")) {
                return "thread " + thread.getName() + " is still inside the loop";
            }
        }
        int more = Thread.activeCount() - threads;
        if (more > MORE_THREADS) {
            return more + " threads were left";
        }
        int open = LeakGuard.openDescriptors() - descriptors;
        return open > MORE_DESCRIPTORS ? open + " descriptors were left open" : lackOfDescriptors();
    }

    private static @Nullable String lackOfDescriptors() {
        List<ServerSocket> opened = new ArrayList<>();
        try {
            while (opened.size() < DESCRIPTORS) {
                opened.add(new ServerSocket(0));
            }
            return null;
        } catch (IOException e) {
            return "no descriptors are left: " + e.getMessage();
        } finally {
            for (ServerSocket socket : opened) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // a socket that accepts nothing
                }
            }
        }
    }
}
