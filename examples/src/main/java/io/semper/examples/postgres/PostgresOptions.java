package io.semper.examples.postgres;

import io.semper.ConnectOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How to connect to a server, and the limits of the connection. Immutable: setters return copies. Any thread. */
public final class PostgresOptions {
    private static final class Values implements Cloneable {
        ConnectOptions address;
        String user;
        String database;

        @Nullable
        String password;

        Map<String, String> parameters = Map.of();
        Duration loginTimeout = Duration.ofSeconds(10);
        Duration cancelTimeout = Duration.ofSeconds(5);
        int pipelining = 32;
        int maxQueued = 10_000;
        int maxMessage = 16 << 20;
        long maxResult = 64L << 20;
        Consumer<? super ServerMessage> notices = notice -> {};
        Consumer<? super Notification> notifications = notification -> {};

        Values(ConnectOptions address, String user) {
            this.address = address;
            this.user = user;
            this.database = user;
        }

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private PostgresOptions(Values values) {
        this.values = values;
    }

    private PostgresOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new PostgresOptions(copy);
    }

    /** Returns the options of a connection over TCP, to the database that has the name of {@code user}. */
    public static PostgresOptions tcp(String host, int port, String user) {
        return to(ConnectOptions.to(host, port), user);
    }

    /**
     * Returns the options of a connection over a Unix-domain socket.
     *
     * @param folder the {@code unix_socket_directories} of the server, such as {@code /var/run/postgresql}
     * @param port the port of the server, which is a part of the name of the socket
     */
    public static PostgresOptions unix(Path folder, int port, String user) {
        return to(ConnectOptions.unix(folder.resolve(".s.PGSQL." + port)), user);
    }

    /** Returns the options of a connection to any address; a timeout of {@code address} limits the connect without the login. */
    public static PostgresOptions to(ConnectOptions address, String user) {
        Objects.requireNonNull(address, "address");
        return new PostgresOptions(new Values(address, text("user", user)));
    }

    /** Sets the database. Default: the one that has the name of the user. */
    public PostgresOptions database(String name) {
        text("database", name);
        return with(v -> v.database = name);
    }

    /**
     * Sets the password. The server must then prove, by SCRAM-SHA-256, that it knows the password, too: the login fails if the server
     * asks for the password in another way, or not at all. Default: null, for servers that trust the connection or its Unix user.
     *
     * @throws IllegalArgumentException if the password is empty
     */
    public PostgresOptions password(@Nullable String password) {
        if (password != null) {
            text("password", password);
        }
        return with(v -> v.password = password);
    }

    /**
     * Sets a parameter of the session, such as {@code application_name} or {@code statement_timeout}.
     *
     * @throws IllegalArgumentException for {@code user} and {@code database}, which have their own methods, for
     *     {@code client_encoding}, which is always {@code UTF8}, and for {@code replication}, which needs another protocol
     */
    public PostgresOptions parameter(String name, String value) {
        text("the name of a parameter", name);
        zeroFree("parameter " + name, value);
        switch (name) {
            case "user", "database", "client_encoding", "replication" ->
                throw new IllegalArgumentException("parameter "
                        + name
                        + " cannot be set: user and database have their own methods, client_encoding is always UTF8,"
                        + " and replication is not supported");
            default -> {
                Map<String, String> more = new LinkedHashMap<>(values.parameters);
                more.put(name, value);
                return with(v -> v.parameters = more);
            }
        }
    }

    /** Sets how long connecting and logging in may take together. Default: 10 seconds. */
    public PostgresOptions loginTimeout(Duration timeout) {
        positive("loginTimeout", timeout);
        return with(v -> v.loginTimeout = timeout);
    }

    /** Sets how long after the cancel of a query its answer is waited for, before the connection is aborted. Default: 5 seconds. */
    public PostgresOptions cancelTimeout(Duration timeout) {
        positive("cancelTimeout", timeout);
        return with(v -> v.cancelTimeout = timeout);
    }

    /**
     * Sets how many queries may be sent before the first of them is answered. Default: 32.
     *
     * <p>The protocol cancels whatever query the server executes at the time. If more than one query was sent, this may be one behind
     * the query that the caller cancelled: that one then fails with the state {@code 57014}. With 1 a cancel is exact.
     *
     * @param queries 1 or more
     */
    public PostgresOptions pipelining(int queries) {
        atLeastOne("pipelining", queries);
        return with(v -> v.pipelining = queries);
    }

    /** Sets how many queries may be queued and not yet sent; a further one fails. Default: 10 000. */
    public PostgresOptions maxQueued(int queries) {
        atLeastOne("maxQueued", queries);
        return with(v -> v.maxQueued = queries);
    }

    /** Sets the length in bytes of the longest message of the server, and so of a row. Default: 16 MiB. */
    public PostgresOptions maxMessage(int bytes) {
        if (bytes < 1024 || bytes > 256 << 20) {
            throw new IllegalArgumentException("maxMessage must be from 1 KiB to 256 MiB, was " + bytes + " bytes");
        }
        return with(v -> v.maxMessage = bytes);
    }

    /** Sets how many bytes of memory the rows of a {@link QueryResult} may take. Larger results need a {@link RowReceiver}. Default: 64 MiB. */
    public PostgresOptions maxResult(long bytes) {
        atLeastOne("maxResult", bytes);
        return with(v -> v.maxResult = bytes);
    }

    /** Sets what is called with the notices and warnings of the server. Default: drops them. */
    public PostgresOptions onNotice(Consumer<? super ServerMessage> receiver) {
        Objects.requireNonNull(receiver, "receiver");
        return with(v -> v.notices = receiver);
    }

    /** Sets what is called with the notifications of {@code LISTEN}. Default: drops them. */
    public PostgresOptions onNotification(Consumer<? super Notification> receiver) {
        Objects.requireNonNull(receiver, "receiver");
        return with(v -> v.notifications = receiver);
    }

    private static String text(String what, String value) {
        if (zeroFree(what, value).isEmpty()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
        return value;
    }

    /** Refuses a character that ends a text in the protocol. */
    static String zeroFree(String what, String value) {
        if (Objects.requireNonNull(value, what).indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    what + " contains the character U+0000, which PostgreSQL does not allow in a text");
        }
        return value;
    }

    private static void positive(String what, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException(what + " must be positive, was " + timeout);
        }
    }

    private static void atLeastOne(String what, long number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " must be 1 or more, was " + number);
        }
    }

    ConnectOptions address() {
        return values.address;
    }

    String user() {
        return values.user;
    }

    String database() {
        return values.database;
    }

    @Nullable
    String password() {
        return values.password;
    }

    Map<String, String> parameters() {
        return values.parameters;
    }

    Duration loginTimeout() {
        return values.loginTimeout;
    }

    Duration cancelTimeout() {
        return values.cancelTimeout;
    }

    int pipelining() {
        return values.pipelining;
    }

    int maxQueued() {
        return values.maxQueued;
    }

    int maxMessage() {
        return values.maxMessage;
    }

    long maxResult() {
        return values.maxResult;
    }

    Consumer<? super ServerMessage> notices() {
        return values.notices;
    }

    Consumer<? super Notification> notifications() {
        return values.notifications;
    }

    /** Returns a text with the user, the database and the address, and without the password. */
    @Override
    public String toString() {
        return values.user + "@" + values.database + " at " + values.address;
    }
}
