package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of Redis 6 or newer over one connection. Commands are pipelined: each call sends its command without waiting for the replies
 * of those before. Cancelling a future, or {@link LoopFuture#withTimeout}, gives a command up; its reply is dropped when it comes.
 *
 * <p>If the connection ends, the commands that were sent fail with an {@link IOException}, because it is not known which of them were
 * executed. The client reconnects, with a {@link RedisOptions#backoff}, logs in and subscribes again; meanwhile commands wait. A
 * server that refuses the login closes the client.
 *
 * <p>For the thread that owns the loop, but {@link #callThreadsafe}.
 */
public final class RedisClient implements AutoCloseable {
    private static final byte[] GET = utf8("GET");
    private static final byte[] SET = utf8("SET");
    private static final byte[] DEL = utf8("DEL");
    private static final byte[] INCR = utf8("INCR");
    private static final byte[] PUBLISH = utf8("PUBLISH");
    private static final byte[] SUBSCRIBE = utf8("SUBSCRIBE");
    private static final byte[] UNSUBSCRIBE = utf8("UNSUBSCRIBE");

    private static final Set<String> REFUSALS = Set.of("WRONGPASS", "NOAUTH", "NOPERM");

    /** Commands that have no reply or several, or that change what replies look like. */
    private static final Set<String> NOT_PIPELINED = Set.of(
            "SUBSCRIBE",
            "UNSUBSCRIBE",
            "PSUBSCRIBE",
            "PUNSUBSCRIBE",
            "SSUBSCRIBE",
            "SUNSUBSCRIBE",
            "MONITOR",
            "HELLO",
            "RESET",
            "SYNC",
            "PSYNC");

    private final EventLoop loop;
    private final RedisOptions options;
    private final long timeoutNanos;
    private final Queue<Command<?>> waiting = new ArrayDeque<>();
    private final Map<String, Consumer<? super byte[]>> listeners = new HashMap<>();
    private @Nullable RedisConnection connection;
    private @Nullable LoopFuture<RedisConnection> reconnecting;
    private @Nullable Throwable closed;
    private @Nullable TimerHandle expiry;

    private final Queue<Command<?>> fromThreads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger numberFromThreads = new AtomicInteger();
    private final AtomicBoolean takeScheduled = new AtomicBoolean();
    private final Runnable takeFromThreads = this::takeFromThreads;

    private RedisClient(EventLoop loop, RedisOptions options) {
        this.loop = loop;
        this.options = options;
        timeoutNanos = options.timeoutNanos();
    }

    // region: connect
    /** Makes one attempt to connect and log in; {@link LoopFutures#retry} makes several. */
    public static LoopFuture<RedisClient> connect(EventLoop loop, RedisOptions options) {
        RedisClient client = new RedisClient(loop, options);
        LoopPromise<RedisClient> promise = loop.createPromise();
        LoopFuture<?> attempt = client.attempt();
        attempt.addDoneCallback(done -> {
            Throwable failure = done.isCancelled() ? new CancellationException() : done.exception();
            boolean wanted = failure == null ? promise.tryComplete(client) : promise.tryFail(failure);
            if (!wanted) {
                client.close();
            }
        });
        promise.onCancel(() -> {
            attempt.cancel();
            client.close();
        });
        return promise.future();
    }

    private LoopFuture<RedisConnection> attempt() {
        return new RedisConnection(this, options, loop.createPromise())
                .connect(loop)
                .withTimeout(options.connectTimeout());
    }

    /** A connection has finished its handshake. */
    void use(RedisConnection made) {
        connection = made;
        sendWaiting();
    }

    /** A connection has ended. If it was in use, another one is made; otherwise that is the task of the retry that made it. */
    void lost(RedisConnection which) {
        if (which != connection) {
            return;
        }
        connection = null;
        if (closed == null) {
            reconnecting = LoopFutures.retry(
                    loop, Integer.MAX_VALUE, options.backoff(), why -> !isRefusal(why), this::attempt);
            reconnecting.addDoneCallback(done -> {
                if (!done.isCancelled() && done.exception() != null) {
                    close(done.exception());
                }
            });
        }
    }

    /** Other errors of a server pass: it may be loading its data, or have too many clients. */
    private static boolean isRefusal(Throwable why) {
        return why instanceof RedisException error && REFUSALS.contains(error.code());
    }
    // endregion

    // region: call
    /**
     * Sends any command, given as its words. The future has the reply: a {@code byte[]}, {@link String}, {@link Long}, {@link List} or
     * null, as the command defines it; or it fails with a {@link RedisException}. A command that blocks, such as {@code BLPOP}, holds
     * up those after it: give it a separate client.
     *
     * @param type of the reply; another one is a {@link ClassCastException}
     * @param words not to be changed until the future is done
     * @throws IllegalArgumentException if there is no word, and for commands that do not have exactly one reply, such as
     *     {@code MONITOR}; for {@code SUBSCRIBE} there is {@link #subscribe}
     */
    public <T extends @Nullable Object> LoopFuture<T> call(Class<? super T> type, byte[]... words) {
        loop.ownership().check();
        Command.OnLoop<T> command = new Command.OnLoop<>(loop.createPromise(), type, words);
        requireOneReply(words);
        submit(command);
        return command.future();
    }

    private void submit(Command<?> command) {
        RedisConnection now = connection;
        if (closed != null) {
            command.fail(new IOException("the client is closed", closed));
            return;
        }
        command.deadline = loop.time() + timeoutNanos;
        if (now != null && waiting.isEmpty() && now.hasRoom()) {
            now.send(command);
        } else if (waiting.size() < options.maxWaiting()) {
            waiting.add(command);
        } else {
            command.fail(new RejectedExecutionException(
                    waiting.size() + " commands wait to be sent, the limit of maxWaiting()"
                            + (now == null ? "; there is no connection" : "") + ": send fewer at a time"));
            return;
        }
        if (expiry == null) {
            expiry = loop.callAt(command.deadline, this::expire);
        }
    }

    private static void requireOneReply(byte[][] words) {
        if (words[0].length < 4) {
            return; // such as GET and SET
        }
        String name = new String(words[0], UTF_8).toUpperCase(Locale.ROOT);
        boolean silent =
                name.equals("CLIENT") && words.length > 1 && new String(words[1], UTF_8).equalsIgnoreCase("REPLY");
        if (silent || NOT_PIPELINED.contains(name)) {
            throw new IllegalArgumentException("call() of " + name + (silent ? " REPLY" : "")
                    + ", which does not have exactly one reply: use subscribe(), unsubscribe() or another connection");
        }
    }

    void sendWaiting() {
        RedisConnection now = connection;
        while (now != null && !waiting.isEmpty() && now.hasRoom()) {
            Command<?> next = waiting.remove();
            if (!next.isDone()) { // a cancelled one is not sent
                now.send(next);
            }
        }
    }
    // endregion

    // region: threads
    /**
     * Sends any command, as {@link #call} does. What depends on the future runs on the loop's thread, unless a method {@code ...Async}
     * made it. If the threads together have more commands than {@link RedisOptions#maxWaiting} that the loop has not taken, the future
     * fails with a {@link RejectedExecutionException}. If the loop is closed, it fails or stays pending. Any thread.
     *
     * @throws IllegalArgumentException as {@link #call} does
     */
    public <T extends @Nullable Object> CompletableFuture<T> callThreadsafe(Class<? super T> type, byte[]... words) {
        Command.OffLoop<T> command = new Command.OffLoop<>(type, words);
        requireOneReply(words);
        if (numberFromThreads.incrementAndGet() > options.maxWaiting() + 1) {
            numberFromThreads.decrementAndGet();
            command.fail(new RejectedExecutionException(
                    "the loop has not taken " + options.maxWaiting() + " commands yet: send fewer at a time"));
            return command.future;
        }
        fromThreads.add(command);
        if (takeScheduled.compareAndSet(false, true)) { // one wakeup for any number of commands
            try {
                loop.execute(takeFromThreads);
            } catch (LoopClosedException e) {
                takeScheduled.set(false);
                command.fail(e);
            }
        }
        return command.future;
    }

    private void takeFromThreads() {
        takeScheduled.set(false); // before the queue is read, so that no command is left behind
        int taken = 0;
        for (Command<?> next = fromThreads.poll(); next != null; next = fromThreads.poll()) {
            taken++;
            submit(next);
        }
        numberFromThreads.addAndGet(-taken);
    }
    // endregion

    // region: expire
    /** One timer for all commands: they have one timeout, so the oldest is the first whose time passes. */
    private void expire() {
        expiry = null;
        long now = loop.time();
        RedisConnection current = connection;
        if (current != null) {
            current.expire(now);
        }
        while (!waiting.isEmpty() && waiting.peek().expire(now, options.timeout())) {
            waiting.remove();
        }
        Command<?> next = current == null ? null : current.oldest();
        if (next == null) {
            next = waiting.peek();
        }
        if (next != null) {
            long least = timeoutNanos / 16; // not for each command a timer
            expiry = loop.callAt(next.deadline - now > least ? next.deadline : now + least, this::expire);
        }
    }
    // endregion

    public LoopFuture<byte @Nullable []> get(byte[] key) {
        return call(byte[].class, GET, key);
    }

    public LoopFuture<@Nullable String> set(byte[] key, byte[] value) {
        return call(String.class, SET, key, value);
    }

    public LoopFuture<Long> del(byte[] key) {
        return call(Long.class, DEL, key);
    }

    public LoopFuture<Long> incr(byte[] key) {
        return call(Long.class, INCR, key);
    }

    public LoopFuture<Long> publish(String channel, byte[] message) {
        return call(Long.class, PUBLISH, utf8(channel), message);
    }

    /**
     * Calls {@code listener} with each message of {@code channel}, after a reconnect, too; messages in between are lost. It replaces
     * another listener of the channel. Done when the server has confirmed it.
     */
    public LoopFuture<List<@Nullable Object>> subscribe(String channel, Consumer<? super byte[]> listener) {
        loop.ownership().check();
        listeners.put(channel, Objects.requireNonNull(listener, "listener"));
        return submit(SUBSCRIBE, utf8(channel));
    }

    /** Ends {@link #subscribe}; no message is delivered from now on. */
    public LoopFuture<List<@Nullable Object>> unsubscribe(String channel) {
        loop.ownership().check();
        listeners.remove(channel);
        return submit(UNSUBSCRIBE, utf8(channel));
    }

    /** Sends a command of which the confirmation, a pushed message, is the only reply. */
    private LoopFuture<List<@Nullable Object>> submit(byte[]... words) {
        Command.OnLoop<List<@Nullable Object>> command = new Command.OnLoop<>(loop.createPromise(), List.class, words);
        submit(command);
        return command.future();
    }

    Set<String> channels() {
        return listeners.keySet();
    }

    void pushed(String kind, List<@Nullable Object> message) {
        if (!kind.equals("message") || message.size() != 3) {
            return; // such as an invalidation, which this client never asks for
        }
        if (message.get(1) instanceof byte[] channel && message.get(2) instanceof byte[] content) {
            Consumer<? super byte[]> listener = listeners.get(new String(channel, UTF_8));
            if (listener != null) {
                deliver(listener, content);
            }
        }
    }

    /** What a listener throws must not end the connection. */
    private void deliver(Consumer<? super byte[]> listener, byte[] content) {
        try {
            listener.accept(content);
        } catch (RuntimeException e) {
            loop.callExceptionHandler(ExceptionContext.of("a listener of a Redis channel failed", e));
        }
    }

    /** Closes the connection. Commands without an answer fail with an {@link IOException}. A second call does nothing. */
    @Override
    public void close() {
        loop.ownership().check();
        close(new IOException("close() was called"));
    }

    private void close(Throwable why) {
        if (closed != null) {
            return;
        }
        closed = why;
        LoopFuture<RedisConnection> attempts = reconnecting;
        if (attempts != null) {
            attempts.cancel();
        }
        RedisConnection now = connection;
        if (now != null) {
            now.close();
        }
        for (Command<?> command : waiting) {
            command.fail(new IOException("the client is closed", why));
        }
        waiting.clear();
        if (expiry != null) {
            expiry.cancel();
        }
    }

    /** Returns the bytes of a key, a value or a word of a command. */
    public static byte[] utf8(String text) {
        return text.getBytes(UTF_8);
    }
}
