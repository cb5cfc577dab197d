package io.semper.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes system calls of one thread of this JVM fail, with strace, until it is closed. */
final class Injection implements AutoCloseable {
    private final Process strace;
    private final CompletableFuture<Boolean> ended;
    private final CountDownLatch attached = new CountDownLatch(1);
    private final AtomicInteger injected = new AtomicInteger();
    private volatile String lastWords = "nothing";

    /**
     * @param rig the rig whose loop's thread is traced
     * @param calls the system calls, separated by commas
     * @param fault the fault, such as {@code error=EMFILE:when=1..5}
     */
    Injection(Rig rig, String calls, String fault) throws Exception {
        Machine.need("strace");
        strace = new ProcessBuilder(List.of(
                        "strace",
                        "-p",
                        String.valueOf(Machine.threadId(rig.thread().getName())),
                        "-e",
                        "trace=" + calls,
                        "-e",
                        "inject=" + calls + ":" + fault))
                .redirectErrorStream(true)
                .start();
        ended = new CompletableFuture<>();
        new Thread(this::read, "strace-output").start();
        if (!attached.await(10, TimeUnit.SECONDS) || !strace.isAlive()) {
            close();
            throw new Missing("strace could not attach: " + lastWords);
        }
        // A thread that sleeps in a system call is stopped when it wakes up, and traced from then on.
        rig.on(() -> true);
    }

    private void read() {
        try (BufferedReader lines = strace.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                lastWords = line;
                if (line.contains("attached")) {
                    attached.countDown();
                } else if (line.contains("(INJECTED)")) {
                    injected.incrementAndGet();
                }
            }
        } catch (IOException e) {
            lastWords = e.toString();
        } finally {
            attached.countDown();
            ended.complete(true);
        }
    }

    /** Ends the injection and returns how many calls failed. */
    int end() {
        close();
        return injected.get();
    }

    @Override
    public void close() {
        // Process.destroy() would discard the last output of strace.
        strace.toHandle().destroy();
        strace.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        ended.join();
    }
}
