package io.semper.examples.postgres;

import io.semper.EventLoop;
import io.semper.EventLoops;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Prints the rows of a query, one a line, with tabs between the values. */
public final class Select {
    private Select() {}

    /**
     * Arguments: {@code HOST:PORT USER DATABASE SQL [PARAMETER ...]}; a {@code HOST} with a slash is the folder of a Unix-domain
     * socket. The password is in the variable {@code PGPASSWORD}. Exits with 1 if the server cannot be reached or reports an error.
     */
    public static void main(String[] args) {
        if (args.length < 4 || args[0].lastIndexOf(':') < 0) {
            System.err.println("usage: Select HOST:PORT USER DATABASE SQL [PARAMETER ...]");
            System.exit(2);
        }
        String[] parameters = List.of(args).subList(4, args.length).toArray(String[]::new);
        PostgresOptions options = at(args[0], args[1])
                .database(args[2])
                .password(System.getenv("PGPASSWORD"))
                .onNotice(System.err::println);
        try (EventLoop loop = EventLoops.newEventLoop()) {
            // region: select
            loop.runUntilComplete(PostgresConnection.connect(loop, options)
                    .thenCompose(connection -> connection.stream(
                                    args[3], List.of(parameters), row -> System.out.println(line(row)))
                            .thenCompose(tag -> connection.close())));
            // endregion
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            System.err.println(cause == null ? e : cause.getMessage());
            System.exit(1);
        }
    }

    private static PostgresOptions at(String endpoint, String user) {
        int colon = endpoint.lastIndexOf(':');
        String host = endpoint.substring(0, colon);
        int port = Integer.parseInt(endpoint.substring(colon + 1));
        return host.contains("/")
                ? PostgresOptions.unix(Path.of(host), port, user)
                : PostgresOptions.tcp(host, port, user);
    }

    private static String line(Row row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.columns().size(); i++) {
            line.append(i == 0 ? "" : "\t").append(row.text(i) == null ? "\\N" : row.text(i));
        }
        return line.toString();
    }
}
