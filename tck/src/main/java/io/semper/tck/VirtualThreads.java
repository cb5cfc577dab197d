package io.semper.tck;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** The virtual threads of JDK 21 and later, for a kit that runs on 17. */
final class VirtualThreads {
    private static final int SELECTORS = 16;
    private static final int ROUNDS = 3;
    private static final int WAIT_MILLIS = 5;

    private VirtualThreads() {}

    /** Null in a JVM without virtual threads. */
    static @Nullable ThreadFactory factory() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException older) {
            return null;
        }
    }

    /** Makes the JDK open the pollers that it keeps for virtual threads, so that they do not count as a leak of a loop. */
    static void openPollers() throws IOException, InterruptedException {
        ThreadFactory factory = factory();
        for (int round = 0; factory != null && round < ROUNDS; round++) {
            List<Selector> selectors = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < SELECTORS; i++) {
                Selector selector = Selector.open();
                selectors.add(selector);
                Thread thread = factory.newThread(() -> {
                    try {
                        selector.select(WAIT_MILLIS);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (Selector selector : selectors) {
                selector.close();
            }
        }
    }
}
