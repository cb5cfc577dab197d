package io.semper.benchmarks.side;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that can be measured.
 *
 * @param name the name in the tables
 * @param modes what it can do: echo, sink, source, tls, udp
 * @param command the command that starts it; {@code {mode}} stands for one of the modes
 */
public record ServerKind(String name, Set<String> modes, List<String> command) {
    static final Set<String> ALL = Set.of("echo", "sink", "source", "tls", "udp");
    private static final Set<String> PLAIN_AND_UDP = Set.of("echo", "sink", "source", "udp");
    private static final Set<String> PLAIN = Set.of("echo", "sink", "source");
    private static final Set<String> TLS = Set.of("tls");
    private static final String PEERS = "io.semper.benchmarks.peers.PeerMain";
    private static final String RESOURCES = "/io/semper/benchmarks/peers/";

    /** Returns the servers that this machine can run, and adds the others to {@code missing}, with the reason. */
    static List<ServerKind> all(Path folder, List<String> missing) throws IOException {
        List<ServerKind> kinds = new ArrayList<>();
        kinds.add(new ServerKind("semper-epoll", ALL, semper("epoll")));
        kinds.add(new ServerKind("semper-nio", ALL, semper("nio")));
        for (String peer : List.of("netty-epoll", "netty-nio")) {
            kinds.add(new ServerKind(peer, ALL, peer(peer)));
        }
        kinds.add(new ServerKind("vertx", PLAIN, peer("vertx")));
        kinds.add(new ServerKind("selector", PLAIN_AND_UDP, peer("selector")));
        boolean boringSsl = run(java(PEERS, "need-boringssl").toArray(String[]::new)) == null;
        for (String peer : List.of("semper-epoll-boringssl", "netty-epoll-boringssl")) {
            if (boringSsl) {
                kinds.add(new ServerKind(peer, TLS, peer(peer)));
            } else {
                missing.add(peer + ": the library of netty-tcnative cannot be loaded here");
            }
        }
        Path c = folder.resolve("c-epoll");
        Path source = folder.resolve("epoll_peer.c");
        copy("epoll_peer.c", source);
        String refused = run("gcc", "-O2", "-o", c.toString(), source.toString());
        if (refused == null) {
            kinds.add(new ServerKind("c-epoll", PLAIN_AND_UDP, List.of(c.toString(), "{mode}")));
        } else {
            missing.add("c-epoll: " + refused);
        }
        Path openssl = folder.resolve("c-epoll-openssl");
        Path tls = folder.resolve("tls_peer.c");
        copy("tls_peer.c", tls);
        String without = run("gcc", "-O2", "-o", openssl.toString(), tls.toString(), "-lssl", "-lcrypto");
        if (without == null) {
            kinds.add(new ServerKind("c-epoll", TLS, List.of(openssl.toString()))); // one name: the base of the ratios
        } else {
            missing.add("c-epoll for TLS (OpenSSL): " + without);
        }
        Path script = folder.resolve("asyncio_peer.py");
        copy("asyncio_peer.py", script);
        for (String module : List.of("asyncio", "uvloop")) {
            String absent = run("python3", "-c", "import " + module);
            if (absent == null) {
                kinds.add(new ServerKind(module, PLAIN, List.of("python3", script.toString(), module, "{mode}")));
            } else {
                missing.add(module + ": " + absent);
            }
        }
        return kinds;
    }

    private static List<String> peer(String name) {
        return java(PEERS, name, "{mode}");
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
