package io.semper.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The tools and permissions of this machine. Throws {@link Missing} if one is not available. */
final class Machine {
    /** The local end of the namespace's link, and the other end. */
    static final String NEAR = "10.77.0.1";

    static final String FAR = "10.77.0.2";

    /** A host name that is known only inside the namespace, with an address of each family. */
    static final String TWO_FAMILIES = "two-families.test";

    static final String NEAR_SIX = "fd77::1";

    /** An address of the other end that scenarios add which need it. */
    static final String FAR_SIX = "fd77::2";

    private Machine() {}

    static void need(String tool) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
        if (!found) {
            throw new Missing(tool + " is not on this machine");
        }
    }

    /** Network rules and settings are changed only inside a private namespace. */
    static void needNamespace() {
        if (System.getProperty("semper.namespace", "").isEmpty()) {
            throw new Missing("no network namespace of its own: "
                    + System.getProperty("semper.namespace.refused", "not asked for"));
        }
    }

    static String farNamespace() {
        needNamespace();
        return System.getProperty("semper.namespace") + "b";
    }

    /** Runs a tool that must succeed, and returns its output. */
    static String run(String... command) throws IOException, InterruptedException {
        need(command[0]);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try (var out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), UTF_8);
            if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " failed: " + said.strip());
            }
            return said;
        }
    }

    /** Adds a rule for incoming packets, such as {@code tcp dport 80 drop}; {@link #noRules()} removes all rules. */
    static void rule(String... rule) throws IOException, InterruptedException {
        needNamespace();
        run("nft", "add table inet faults");
        run("nft", "add chain inet faults in { type filter hook input priority 0; }");
        run("nft", "add rule inet faults in " + String.join(" ", rule));
    }

    static void noRules() throws IOException, InterruptedException {
        needNamespace();
        run("nft", "flush ruleset");
    }

    static void set(String key, String value) throws IOException, InterruptedException {
        needNamespace();
        run("sysctl", "-q", "-w", key + "=" + value);
    }

    /** Kills connections from inside the OS and returns their number. */
    static int kill(String... filter) throws IOException, InterruptedException {
        needNamespace();
        String[] command = Stream.concat(Stream.of("ss", "-K", "-H", "-t"), Stream.of(filter))
                .toArray(String[]::new);
        return (int) run(command).lines().filter(line -> !line.isBlank()).count();
    }

    /** The OS thread id of a thread of this JVM, by its name. */
    static long threadId(String name) throws IOException {
        String seen = name.substring(0, Math.min(15, name.length()));
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("comm")).strip().equals(seen)) {
                    return Long.parseLong(task.getFileName().toString());
                }
            }
        }
        throw new IOException("no thread of this JVM is called " + seen);
    }

    static String java() {
        return System.getProperty("java.home") + "/bin/java";
    }

    /** Lets time pass in which something must continue. */
    static void letPass(int milliseconds) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(milliseconds);
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    /** Stops this JVM for the given number of milliseconds. */
    static void stopFor(int milliseconds) throws IOException, InterruptedException {
        long pid = ProcessHandle.current().pid();
        String script = "kill -STOP " + pid + "; sleep " + milliseconds / 1000.0 + "; kill -CONT " + pid;
        Process helper = new ProcessBuilder(List.of("sh", "-c", script)).start();
        if (helper.waitFor() != 0) {
            throw new Missing("SIGSTOP is not allowed here");
        }
    }
}
