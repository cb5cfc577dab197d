package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server command, or a server of the examples, in its own JVM, from its first line to its end by a signal. */
final class RunningServer implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final BufferedReader out;
    private final String announcement;

    RunningServer(Jvm jvm, String... arguments) throws IOException {
        this(jvm.command(arguments));
    }

    RunningServer(List<String> command) throws IOException {
        errors = Files.createTempFile("semper-it", ".err");
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        out = process.inputReader(UTF_8);
        String line = out.readLine();
        announcement = line == null ? "" : line;
        if (!announcement.matches("(PORT [0-9]+|PATH .+)")) {
            process.destroyForcibly();
            throw new AssertionError("the server said '" + announcement + "' and: " + Files.readString(errors));
        }
    }

    static RunningServer of(String command, String backend, String... more) throws IOException {
        String[] arguments = new String[more.length + 3];
        arguments[0] = command;
        arguments[1] = "--backend";
        arguments[2] = backend;
        System.arraycopy(more, 0, arguments, 3, more.length);
        return new RunningServer(Jvm.current(), arguments);
    }

    /** A program of the examples; {@code option} is one of the JVM. */
    static RunningServer example(String option, String program, String backend, String... arguments)
            throws IOException {
        return new RunningServer(Jvm.current().example(option, program, backend, arguments));
    }

    int port() {
        return Integer.parseInt(announcement.replace("PORT ", ""));
    }

    Path path() {
        return Path.of(announcement.replace("PATH ", ""));
    }

    String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Returns the next line of its standard output, after the announcement; null at the end. */
    @Nullable
    String nextLine() throws IOException {
        return out.readLine();
    }

    long pid() {
        return process.pid();
    }

    void terminate() {
        process.toHandle().destroy();
    }

    /** Returns the exit status, after the process has ended on its own. */
    int awaitExit() {
        return process.onExit().orTimeout(20, TimeUnit.SECONDS).join().exitValue();
    }

    /** Ends it by SIGTERM: it must exit with 0 and must have printed nothing on standard error, not even a warning of the JVM. */
    @Override
    public void close() throws IOException {
        try {
            terminate();
            assertThat(awaitExit()).as("exit status").isZero();
            assertThat(Files.readString(errors)).as("standard error").isEmpty();
        } finally {
            process.destroyForcibly();
            Files.delete(errors);
        }
    }
}
