package io.semper.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.examples.foreign.NonBlockingClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A connection of libpq, the client library of PostgreSQL in C, through the calls that never block. */
final class Libpq implements AutoCloseable {
    private static final String FLAGS = "-shared -fPIC -Wall -Wextra -Werror -O1";
    private final long connection;

    /** Begins to connect; {@link #connecting} continues. */
    Libpq(String how) {
        connection = connectStart(how);
    }

    /** Compiles and loads the bridge to libpq, or skips the test, to be counted as not run, if this machine cannot. */
    static void load() throws IOException, InterruptedException {
        Tool.need("gcc");
        Tool.need("pg_config");
        Path headers = Path.of(Tool.run("pg_config", "--includedir").text().strip());
        assumeTrue(Files.exists(headers.resolve("libpq-fe.h")), "the headers of libpq are not on this machine");
        Path jdk = Path.of(System.getProperty("java.home"), "include");
        assumeTrue(Files.exists(jdk.resolve("linux")), "the JDK has no headers for Linux");
        Path folder = Files.createDirectories(Path.of("target", "foreign"));
        Path library = folder.resolve("libsemper_pq-" + ProcessHandle.current().pid() + ".so");
        Path source = folder.resolve("pq.c");
        try (InputStream text = Libpq.class.getResourceAsStream("/foreign/pq.c")) {
            Files.copy(text, source, StandardCopyOption.REPLACE_EXISTING);
        }
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(List.of(FLAGS.split(" ")));
        command.addAll(List.of("-I" + headers, "-I" + jdk, "-I" + jdk.resolve("linux")));
        command.addAll(List.of("-o", library.toString(), source.toString(), "-lpq"));
        Tool.run(command.toArray(String[]::new));
        System.load(library.toAbsolutePath().toString());
        Files.delete(library);
    }

    int descriptor() {
        return descriptor(connection);
    }

    /** The connect. */
    NonBlockingClient connecting() {
        boolean[] begun = new boolean[1];
        return () -> {
            if (!begun[0]) {
                begun[0] = true;
                return NonBlockingClient.Wait.WRITE; // as the manual of PQconnectStart has it
            }
            switch (connectPoll(connection)) {
                case 1:
                    return NonBlockingClient.Wait.READ;
                case 2:
                    return NonBlockingClient.Wait.WRITE;
                case 3:
                    return NonBlockingClient.Wait.NOTHING;
                default:
                    throw new IOException(error(connection));
            }
        };
    }

    /** One query; the first value of each of its results is added to {@code results}. */
    NonBlockingClient querying(String query, List<String> results) {
        boolean[] sent = new boolean[1];
        return () -> {
            if (!sent[0] && !sendQuery(connection, query) || !consumeInput(connection)) {
                throw new IOException(error(connection));
            }
            sent[0] = true;
            if (flush(connection) == 1) {
                return NonBlockingClient.Wait.READ_OR_WRITE;
            }
            while (!isBusy(connection)) {
                String result = result(connection);
                if (result == null) {
                    return NonBlockingClient.Wait.NOTHING;
                }
                results.add(result);
            }
            return NonBlockingClient.Wait.READ;
        };
    }

    @Override
    public void close() {
        finish(connection);
    }

    private static native long connectStart(String how);

    private static native int connectPoll(long connection);

    private static native int descriptor(long connection);

    private static native boolean sendQuery(long connection, String query);

    private static native int flush(long connection);

    private static native boolean consumeInput(long connection);

    private static native boolean isBusy(long connection);

    private static native String result(long connection);

    private static native String error(long connection);

    private static native void finish(long connection);
}
