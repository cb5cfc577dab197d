package io.semper.tck.kernel;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Sends a harmless signal, SIGWINCH, to the thread of the test, whose system call it interrupts. The handler that was installed before is
 * called, too.
 */
final class Signals implements AutoCloseable {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final String NAME = "WINCH";

    private final AtomicInteger received = new AtomicInteger();
    private final Thread target = Thread.currentThread();
    private final String nameBefore = target.getName();
    private final long threadId;
    private final Object before;

    private Signals() throws IOException, ReflectiveOperationException {
        target.setName("sig " + System.nanoTime() % 1_000_000_000);
        threadId = threadId(target.getName());
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object[] previous = new Object[1];
        InvocationHandler counting = (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                received.incrementAndGet();
                if (previous[0] != null && Proxy.isProxyClass(previous[0].getClass())) {
                    method.invoke(previous[0], arguments);
                }
            }
            return null;
        };
        previous[0] = install(Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, counting));
        before = previous[0];
    }

    /** Installs the handler. Aborts the test where no signal can be sent to one thread. */
    static Signals toThisThread() {
        try {
            return new Signals();
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            throw Rig.notRun("no signal can be sent to a thread here: " + e);
        }
    }

    /** The JDK has the class in a module of its own, {@code jdk.unsupported}, and its compiler warns of it. */
    private static Object install(Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Method handle = signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, signal.getConstructor(String.class).newInstance(NAME), handler);
    }

    private static long threadId(String name) throws IOException {
        if (!Files.isDirectory(THREADS)) {
            throw new IOException("no " + THREADS);
        }
        try (Stream<Path> threads = Files.list(THREADS)) {
            Optional<Path> found =
                    threads.filter(thread -> name.equals(nameOf(thread))).findFirst();
            return Long.parseLong(found.orElseThrow(() -> new IOException("no thread " + name))
                    .getFileName()
                    .toString());
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).trim();
        } catch (IOException ended) {
            return "";
        }
    }

    int received() {
        return received.get();
    }

    /** Starts a process that sends the signal. Aborts the test where there is no shell. */
    Process sendSoon() {
        try {
            return new ProcessBuilder(List.of("sh", "-c", "kill -" + NAME + " " + threadId)).start();
        } catch (IOException e) {
            throw Rig.notRun("no shell can send a signal here: " + e);
        }
    }

    @Override
    public void close() throws ReflectiveOperationException {
        target.setName(nameBefore);
        install(before);
    }
}
