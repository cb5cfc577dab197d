package io.semper.benchmarks.side;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that can be measured.
 *
 * @param name the name in the tables
 * @param command the command that starts it; {@code {mode}} stands for echo, sink or source
 */
public record ServerKind(String name, List<String> command) {
    private static final String RESOURCES = "/io/semper/benchmarks/peers/";

    /** Returns the servers that this machine can run, and adds the others to {@code missing}, with the reason. */
    static List<ServerKind> all(Path folder, List<String> missing) throws IOException {
        List<ServerKind> kinds = new ArrayList<>();
        kinds.add(new ServerKind("semper-epoll", semper("epoll")));
        kinds.add(new ServerKind("semper-nio", semper("nio")));
        for (String peer : List.of("netty-epoll", "netty-nio", "vertx", "selector")) {
            kinds.add(new ServerKind(peer, java("io.semper.benchmarks.peers.PeerMain", peer, "{mode}")));
        }
        Path c = folder.resolve("c-epoll");
        copy("epoll_peer.c", folder.resolve("epoll_peer.c"));
        String refused = run(
                "gcc", "-O2", "-o", c.toString(), folder.resolve("epoll_peer.c").toString());
        if (refused == null) {
            kinds.add(new ServerKind("c-epoll", List.of(c.toString(), "{mode}")));
        } else {
            missing.add("c-epoll: " + refused);
        }
        Path script = folder.resolve("asyncio_peer.py");
        copy("asyncio_peer.py", script);
        for (String module : List.of("asyncio", "uvloop")) {
            String absent = run("python3", "-c", "import " + module);
            if (absent == null) {
                kinds.add(new ServerKind(module, List.of("python3", script.toString(), module, "{mode}")));
            } else {
                missing.add(module + ": " + absent);
            }
        }
        return kinds;
    }

    private static List<String> semper(String backend) {
        return java("io.semper.cli.Main", "serve", "--mode", "{mode}", "--backend", backend);
    }

    /** Returns a command that runs a class of this class path in a JVM like this one. */
    public static List<String> java(String main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (Runtime.version().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(arguments));
        return command;
    }

    private static void copy(String resource, Path to) throws IOException {
        try (InputStream in = ServerKind.class.getResourceAsStream(RESOURCES + resource)) {
            if (in == null) {
                throw new IOException("the resource " + RESOURCES + resource + " is missing from this build");
            }
            Files.copy(in, to);
        }
    }

    /** Runs a command; returns null if it succeeded, and otherwise the reason. */
    private static @Nullable String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "'" + String.join(" ", command) + "' did not end";
            }
            return process.exitValue() == 0
                    ? null
                    : "'" + String.join(" ", command) + "' ended with " + process.exitValue();
        } catch (IOException notThere) {
            return command[0] + " is not installed";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
