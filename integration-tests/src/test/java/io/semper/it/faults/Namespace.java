package io.semper.it.faults;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Two network namespaces of this process, linked by a pair of interfaces; deleted at the end, or by the next process at the latest. */
final class Namespace implements AutoCloseable {
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Path ALL = Path.of("/run/netns");
    private static final Path SETTINGS = Path.of("/etc/netns");
    private static final String HOSTS = "127.0.0.1 localhost\n%s %s\n%s %s\n"
            .formatted(Machine.NEAR_SIX, Machine.TWO_FAMILIES, Machine.NEAR, Machine.TWO_FAMILIES);
    private static final Pattern OURS = Pattern.compile("semper-([0-9]+)-[0-9]+b?");

    private final String name = "semper-" + ProcessHandle.current().pid() + "-" + NUMBERS.incrementAndGet();
    private final Thread hook = new Thread(this::delete, "namespace-removal");
    private @Nullable String refused;

    Namespace() {
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            Machine.run("ip", "netns", "add", name);
            Machine.run("ip", "netns", "add", name + "b");
            Machine.run(
                    "ip",
                    "link",
                    "add",
                    "near0",
                    "netns",
                    name,
                    "type",
                    "veth",
                    "peer",
                    "name",
                    "far0",
                    "netns",
                    name + "b");
            up(name, "near0", Machine.NEAR);
            up(name + "b", "far0", Machine.FAR);
            Machine.run("ip", "-n", name, "addr", "add", Machine.NEAR_SIX + "/64", "dev", "near0", "nodad");
            // Files here replace those in /etc for commands that run inside.
            Files.createDirectories(SETTINGS.resolve(name));
            Files.writeString(SETTINGS.resolve(name).resolve("hosts"), HOSTS);
        } catch (IOException | Missing | InterruptedException e) {
            refused = e.getMessage();
            delete();
        }
    }

    private static void up(String namespace, String device, String address) throws IOException, InterruptedException {
        Machine.run("ip", "-n", namespace, "addr", "add", address + "/24", "dev", device);
        Machine.run("ip", "-n", namespace, "link", "set", device, "up");
        Machine.run("ip", "-n", namespace, "link", "set", "lo", "up");
    }

    /** The prefix of a command that is to run inside; empty if there are no namespaces. */
    List<String> prefix() {
        return refused == null ? List.of("ip", "netns", "exec", name) : List.of();
    }

    /** The options of the JVM inside. */
    List<String> properties() {
        return List.of(refused == null ? "-Dsemper.namespace=" + name : "-Dsemper.namespace.refused=" + refused);
    }

    /** Deletes the namespaces of processes that have ended. */
    static void deleteStale() throws IOException {
        if (!Files.isDirectory(ALL)) {
            return;
        }
        try (DirectoryStream<Path> names = Files.newDirectoryStream(ALL)) {
            for (Path each : names) {
                Matcher ours = OURS.matcher(each.getFileName().toString());
                if (ours.matches() && !Files.exists(Path.of("/proc", ours.group(1)))) {
                    delete(each.getFileName().toString());
                }
            }
        }
    }

    private void delete() {
        delete(name);
        delete(name + "b");
    }

    private static void delete(String namespace) {
        try {
            if (Files.exists(ALL.resolve(namespace))) {
                Machine.run("ip", "netns", "del", namespace);
            }
            Files.deleteIfExists(SETTINGS.resolve(namespace).resolve("hosts"));
            Files.deleteIfExists(SETTINGS.resolve(namespace));
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println(namespace + " stays: " + e);
        }
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
