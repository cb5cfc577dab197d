package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PostgreSQL server in a temporary folder, on a port of loopback and a Unix-domain socket. Its user must log in by SCRAM-SHA-256.
 * PostgreSQL refuses to run as root, so root starts it as the user {@code postgres}.
 */
final class PostgresServer implements AutoCloseable {
    static final String USER = "semper";
    static final String DATABASE = "postgres";

    /** SASLprep makes a space and IX of two of its characters. */
    static final String PASSWORD = "w\u00F6rd\u00A0\u2168";

    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String SYSTEM_USER = "postgres";
    private static final int ATTEMPTS = 3;

    private final Path folder;
    private final Process process;
    private final int port;
    private final StringBuffer said = new StringBuffer();

    private PostgresServer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts a server, or skips the test, to be counted as not run, if this machine has none. */
    static PostgresServer start() throws IOException, InterruptedException {
        Optional<Path> programs = programs();
        assumeTrue(programs.isPresent(), "PostgreSQL is not on this machine");
        List<String> asUser = isRoot()
                ? List.of("setpriv", "--reuid=" + SYSTEM_USER, "--regid=" + SYSTEM_USER, "--clear-groups")
                : List.of();
        Path folder = Files.createTempDirectory("semper-pg");
        try {
            if (isRoot()) {
                Tool.need("setpriv");
                assumeTrue(
                        Files.readString(Path.of("/etc/passwd")).contains(SYSTEM_USER + ":"),
                        "root needs the user " + SYSTEM_USER + " to start PostgreSQL");
                Files.setOwner(
                        folder,
                        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(SYSTEM_USER));
            }
            Path password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
            run(
                    asUser,
                    programs.get().resolve("initdb"),
                    "--pgdata=" + folder.resolve("data"),
                    "--username=" + USER,
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync");
            for (int i = 1; ; i++) {
                Optional<PostgresServer> started = serve(asUser, programs.get(), folder, FreePorts.any());
                if (started.isPresent()) {
                    return started.get();
                }
                assertThat(i).as("attempts, each with another port").isLessThan(ATTEMPTS);
            }
        } catch (Throwable failed) {
            delete(folder);
            throw failed;
        }
    }

    private static Optional<Path> programs() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (String each : System.getenv("PATH").split(File.pathSeparator)) {
            folders.add(Path.of(each));
        }
        if (Files.isDirectory(DEBIAN)) {
            try (Stream<Path> versions = Files.list(DEBIAN)) {
                versions.sorted(Comparator.reverseOrder()).forEach(version -> folders.add(version.resolve("bin")));
            }
        }
        return folders.stream()
                .filter(each ->
                        Files.isExecutable(each.resolve("postgres")) && Files.isExecutable(each.resolve("initdb")))
                .findFirst();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static void run(List<String> asUser, Path program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = command(asUser, program, arguments);
        Tool.Result result = Tool.start(command, new byte[0]);
        assertThat(result.status())
                .as("%s: %s %s", command, result.text(), result.errors())
                .isZero();
    }

    private static List<String> command(List<String> asUser, Path program, String... arguments) {
        return Stream.of(asUser, List.of(program.toString()), List.of(arguments))
                .flatMap(List::stream)
                .toList();
    }

    private static Optional<PostgresServer> serve(List<String> asUser, Path programs, Path folder, int port)
            throws IOException {
        Process process = new ProcessBuilder(command(
                        asUser,
                        programs.resolve("postgres"),
                        "-D" + folder.resolve("data"),
                        "-p" + port,
                        "-h127.0.0.1",
                        "-k" + folder,
                        "-cfsync=off",
                        "-cmax_connections=20"))
                .redirectErrorStream(true)
                .start();
        PostgresServer server = new PostgresServer(folder, process, port);
        BufferedReader output = process.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            server.said.append(line).append('\n');
            if (line.contains("database system is ready to accept connections")) {
                Thread reader = new Thread(
                        () -> output.lines()
                                .forEach(more -> server.said.append(more).append('\n')),
                        "postgres output");
                reader.setDaemon(true);
                reader.start();
                return Optional.of(server);
            }
        }
        assertThat(server.said.toString()).as("why the server did not start").contains("Address already in use");
        return Optional.empty();
    }

    int port() {
        return port;
    }

    /** The folder of the Unix-domain socket. */
    Path folder() {
        return folder;
    }

    /** What the server has written so far. */
    String said() {
        return said.toString();
    }

    /** Ends the server without waiting for its clients. */
    @Override
    public void close() throws IOException {
        try {
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .onExit()
                    .join();
            process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
        } finally {
            process.destroyForcibly().onExit().join();
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
