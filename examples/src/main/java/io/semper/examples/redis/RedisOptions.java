package io.semper.examples.redis;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The server and the limits of a {@link RedisClient}. Immutable; setters return copies. Any thread. */
public final class RedisOptions implements Cloneable {
    private final ConnectOptions target;
    private String user = "default";
    private @Nullable String password;
    private int database;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration timeout = Duration.ofSeconds(10);
    private Backoff backoff = Backoff.exponential(Duration.ofMillis(50))
            .maximum(Duration.ofSeconds(5))
            .jitter();
    private int maxUnanswered = 16 * 1024;
    private int maxWaiting = 16 * 1024;
    private int maxReply = 64 << 20;

    private RedisOptions(ConnectOptions target) {
        this.target = target;
    }

    /** Connects to {@code target}: an address, a host name or a Unix-domain socket. */
    public static RedisOptions to(ConnectOptions target) {
        return new RedisOptions(Objects.requireNonNull(target, "target"));
    }

    private RedisOptions with(Consumer<RedisOptions> change) {
        try {
            RedisOptions copy = (RedisOptions) super.clone();
            change.accept(copy);
            return copy;
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    /** Authenticates as {@code newUser} on each connect; {@code default} is the user of a server that knows a password alone. */
    public RedisOptions login(String newUser, String newPassword) {
        Objects.requireNonNull(newUser, "user");
        Objects.requireNonNull(newPassword, "password");
        return with(copy -> {
            copy.user = newUser;
            copy.password = newPassword;
        });
    }

    /** Selects a database on each connect; 0 by default. */
    public RedisOptions database(int index) {
        return with(copy -> copy.database = atLeast(0, index, "database"));
    }

    /**
     * Sets how long a command may take, the time in which it waits to be sent included; 10 s by default. It fails with a
     * {@link java.util.concurrent.TimeoutException} then: never earlier, and up to a sixteenth of {@code limit} later, because one timer
     * serves all commands.
     *
     * @throws IllegalArgumentException if {@code limit} is zero or less
     */
    public RedisOptions timeout(Duration limit) {
        return with(copy -> copy.timeout = moreThanZero(limit, "timeout"));
    }

    /**
     * Sets how long one attempt to connect and log in may take; 10 s by default.
     *
     * @throws IllegalArgumentException if {@code limit} is zero or less
     */
    public RedisOptions connectTimeout(Duration limit) {
        return with(copy -> copy.connectTimeout = moreThanZero(limit, "connectTimeout"));
    }

    private static Duration moreThanZero(Duration limit, String name) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException(name + " " + limit + ": it must be more than zero");
        }
        return limit;
    }

    /** Sets the delays between attempts to reconnect; 50 ms, doubling to 5 s, with jitter, by default. */
    public RedisOptions backoff(Backoff newBackoff) {
        Objects.requireNonNull(newBackoff, "backoff");
        return with(copy -> copy.backoff = newBackoff);
    }

    /**
     * Sets how many commands may be sent and not answered; 16 384 by default. Further ones wait.
     *
     * @throws IllegalArgumentException if {@code most} is less than 1
     */
    public RedisOptions maxUnanswered(int most) {
        return with(copy -> copy.maxUnanswered = atLeast(1, most, "maxUnanswered"));
    }

    /**
     * Sets how many commands may wait to be sent, while there is no connection, the server does not read, or {@link #maxUnanswered} are
     * not answered; 16 384 by default. Further ones fail with a {@link java.util.concurrent.RejectedExecutionException}. With 0 a command
     * is sent at once or fails.
     *
     * @throws IllegalArgumentException if {@code most} is negative
     */
    public RedisOptions maxWaiting(int most) {
        return with(copy -> copy.maxWaiting = atLeast(0, most, "maxWaiting"));
    }

    /**
     * Sets the largest reply, in bytes, where each element of a list counts {@value RespDecoder#ELEMENT_COST} bytes more; 64 MiB by
     * default. A longer one ends the connection.
     *
     * @throws IllegalArgumentException if {@code bytes} is less than 1024
     */
    public RedisOptions maxReply(int bytes) {
        return with(copy -> copy.maxReply = atLeast(1024, bytes, "maxReply"));
    }

    private static int atLeast(int least, int value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " " + value + ": it must be " + least + " or more");
        }
        return value;
    }

    ConnectOptions target() {
        return target;
    }

    String user() {
        return user;
    }

    @Nullable
    String password() {
        return password;
    }

    int database() {
        return database;
    }

    Duration connectTimeout() {
        return connectTimeout;
    }

    Duration timeout() {
        return timeout;
    }

    /** In nanoseconds; of a longer one, a hundred years. */
    long timeoutNanos() {
        Duration most = Duration.ofDays(36_500);
        return (timeout.compareTo(most) < 0 ? timeout : most).toNanos();
    }

    Backoff backoff() {
        return backoff;
    }

    int maxUnanswered() {
        return maxUnanswered;
    }

    int maxWaiting() {
        return maxWaiting;
    }

    int maxReply() {
        return maxReply;
    }
}
