package io.semper.sim.chaos;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.TimerHandle;
import io.semper.sim.SimHost;
import io.semper.sim.chaos.Step.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A host of a run from its start to its crash: its loop, its server, and what it waits for. */
final class Machine {
    static final int PORT = 7;
    private static final int TLS_PORT = 8;
    private static final int SILENT_PORT = 9;
    private static final int SMALL_BUFFER = 2048;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long LATE_NANOS = 1000;

    private final class Timer {
        final long due;
        final long sequence;
        boolean cancelled;

        @Nullable
        TimerHandle handle;

        Timer(long due) {
            this.due = due;
            sequence = ++timersMade;
        }

        boolean isBefore(Timer other) {
            return due < other.due || due == other.due && sequence < other.sequence;
        }

        @Override
        public String toString() {
            return "timer " + sequence + " of " + host + ", due at " + due + ", now " + loop.time();
        }
    }

    /** The future of a connect, and the end that its protocol belongs to once that exists. */
    private static final class Connecting {
        @Nullable
        LoopFuture<?> future;

        @Nullable
        End end;
    }

    final Play play;
    final SimHost host;
    final EventLoop loop;
    final int number;

    /** Whether the host has crashed: nothing of this object may be called any more. */
    boolean gone;

    /** Whether a server of this host was drained, whose deadline may abort connections. */
    boolean drained;

    private @Nullable Server server;
    private @Nullable Server tlsServer;
    private boolean listening;
    private final List<Timer> timers = new ArrayList<>();
    private final ArrayDeque<Integer> soon = new ArrayDeque<>();
    private final ArrayDeque<Integer> posted = new ArrayDeque<>();
    private final List<Connecting> connects = new ArrayList<>();
    private final Mail mail = new Mail(this);
    private final Errands errands = new Errands(this);
    private long timersMade;

    /** When the clock of this host was looked at last, and by how much it was ahead then and at an earlier instant. */
    private long instant;

    private long ahead;
    private long aheadBefore;
    private int numbers;
    private int thrown;
    private int reported;

    Machine(Play play, SimHost host, int number) {
        this.play = play;
        this.host = host;
        this.number = number;
        loop = host.loop();
        loop.setExceptionHandler((of, context) -> report(context));
        instant = play.now();
        ahead = loop.time() - instant;
        aheadBefore = ahead;
    }

    private void report(ExceptionContext context) {
        Throwable failure = context.exception();
        if (failure instanceof Thrown) {
            reported++;
        } else if (!(failure instanceof IOException)) {
            play.oracle.that(false, "a failure is reported", context + " " + play.stackOf(failure));
        }
    }

    /** What a protocol throws on purpose. */
    static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Thrown() {
            super("thrown on purpose", null, false, false);
        }
    }

    Thrown newThrown() {
        thrown++;
        return new Thrown();
    }

    /** Runs {@code action} on this host, as another thread would: at this instant, and in order. */
    void post(Runnable action) {
        if (gone) {
            return;
        }
        int id = ++numbers;
        posted.add(id);
        long at = play.now();
        loop.callSoonThreadsafe(() -> {
            lookAtClock();
            play.oracle.that(!gone, "a callback runs after the end of its loop", host);
            play.oracle.that(Integer.valueOf(id).equals(posted.poll()), "posted callbacks are out of order", host);
            play.oracle.that(play.now() == at, "a posted callback is late", host);
            action.run();
        });
    }

    /** Whether everything that was posted has run. */
    boolean isIdle() {
        return posted.isEmpty() && soon.isEmpty();
    }

    void perform(Step step) {
        int n = step.number;
        switch (step.kind) {
            case LISTEN -> listen(n);
            case UNLISTEN -> unlisten();
            case DRAIN_SERVER -> drain(n);
            case CONNECT -> connect(n, PORT);
            case CONNECT_TLS -> connect(n, TLS_PORT);
            case CANCEL_CONNECT -> cancelConnect(n);
            case TIMER -> timer(n);
            case CANCEL -> cancel(n);
            case SOON -> soon(n);
            case POST -> play.machine(number + 1).post(() -> {});
            case STOP -> loop.stop();
            case JOB -> play.watch(this, "job", loop.runInExecutor(null, () -> n), result -> {});
            case TASK, CANCEL_TASK -> errands.perform(step);
            default -> mail.perform(step);
        }
    }

    Errands errands() {
        return errands;
    }

    /** The endpoint to which others send datagrams, if it is open. */
    @Nullable
    Mailbox echo() {
        return mail.echo();
    }

    private void listen(int n) {
        if (listening) {
            return;
        }
        listening = true;
        LoopFuture<Server> bound = loop.createServer(
                () -> play.newEnd(this, false).first(),
                ServerOptions.bind("0.0.0.0", PORT).backlog(1 + n % 3).stream(options(n / 4)));
        play.watch(this, "listen", bound, made -> server = made);
        if (play.program.has(Kind.TASK)) {
            errands.listen();
        }
        if (play.program.has(Kind.CONNECT_TLS)) {
            LoopFuture<Server> withTls = loop.createServer(
                    () -> play.newEnd(this, false).first(),
                    ServerOptions.bind("0.0.0.0", TLS_PORT).tls(play.tls.server()).stream(options(n / 4)));
            play.watch(this, "listen with TLS", withTls, made -> tlsServer = made);
        }
    }

    /** Closes the servers of this host. */
    void unlisten() {
        if (server != null) {
            server.close();
            server = null;
            listening = false;
        }
        if (tlsServer != null) {
            tlsServer.close();
            tlsServer = null;
        }
        errands.unlisten();
    }

    private void drain(int millis) {
        if (server != null) {
            drained = true;
            play.watch(this, "drain", server.drain(Duration.ofMillis(millis)), report -> {});
            play.watch(this, "closed server", server.waitClosed(), none -> {});
            server = null;
            listening = false;
        }
        if (tlsServer != null) {
            drained = true;
            play.watch(this, "drain with TLS", tlsServer.drain(Duration.ofMillis(millis)), report -> {});
            play.watch(this, "closed server with TLS", tlsServer.waitClosed(), none -> {});
            tlsServer = null;
        }
    }

    private static StreamOptions options(int n) {
        StreamOptions some = StreamOptions.defaults();
        return switch (n % 4) {
            case 0 -> some;
            case 1 ->
                some.sendBufferSize(SMALL_BUFFER)
                        .receiveBufferSize(SMALL_BUFFER)
                        .writeLimits(0, 1000);
            case 2 ->
                some.sendBufferSize(SMALL_BUFFER)
                        .receiveBufferSize(SMALL_BUFFER)
                        .writeLimits(512, 4096);
            default -> some.sendBufferSize(SMALL_BUFFER).receiveBufferSize(0).writeLimits(0, 0);
        };
    }

    /** Of the number, the lowest two bits are the target, the next two the way to it, and the next two the options of the stream. */
    private void connect(int n, int openPort) {
        Machine target = play.machine(n % 4);
        int way = n / 4 % 4;
        int port = way == 3 && n / 64 % 4 == 0 ? SILENT_PORT : openPort;
        String name = way == 2 ? Play.twoAddresses(target.host.name()) : target.host.name();
        @Nullable Server there = openPort == PORT ? target.server : target.tlsServer;
        boolean mustSucceed = port == openPort && there != null && play.isCalm();
        Connecting connecting = new Connecting();
        LoopFuture<Connection<End.Side>> future = loop.createConnection(
                () -> {
                    End made = play.newEnd(this, true);
                    connecting.end = made;
                    return made.first();
                },
                ConnectOptions.to(name, port).stream(options(n / 16))
                        .tls(openPort == TLS_PORT ? play.tls.client(n / 256) : null)
                        .timeout(way == 1 ? CONNECT_TIMEOUT : null)
                        .attemptDelay(n / 64 % 2 == 0 ? Duration.ofMillis(1) : Duration.ZERO));
        connecting.future = future;
        connects.add(connecting);
        future.addDoneCallback(done -> connects.remove(connecting));
        play.watch(
                this,
                "connect",
                future,
                connection -> play.oracle.that(
                        connecting.end != null && connection.transport() == connecting.end.transport(),
                        "a connect has the wrong transport",
                        connection));
        if (mustSucceed) {
            future.addDoneCallback(done -> play.oracle.that(
                    done.exception() == null
                            || openPort == TLS_PORT
                                    && done.exception() instanceof IOException
                                    && play.hasAbortedUnread(target),
                    "a connect fails without a reason",
                    String.valueOf(done.exception())));
        }
    }

    private void cancelConnect(int n) {
        if (connects.isEmpty()) {
            return;
        }
        Connecting chosen = connects.get(n % connects.size());
        LoopFuture<?> future = chosen.future;
        if (future != null && future.cancel() && chosen.end != null) {
            chosen.end.aborted = true;
        }
    }

    private void timer(int micros) {
        if (micros % 2 == 0) {
            add(micros, () -> {});
            return;
        }
        AtomicReference<Timer> second = new AtomicReference<>();
        add(micros, () -> {
            if (!second.get().cancelled) {
                cancel(second.get());
            }
        });
        second.set(add(micros, () -> {}));
    }

    private Timer add(int micros, Runnable action) {
        Timer timer = new Timer(loop.time() + micros * 1000L);
        timers.add(timer);
        timer.handle = loop.callLater(Duration.ofNanos(micros * 1000L), () -> {
            ran(timer);
            action.run();
        });
        return timer;
    }

    private void ran(Timer timer) {
        lookAtClock();
        long now = loop.time();
        long skipped = ahead - aheadBefore;
        play.oracle.that(!gone, "a timer runs after the end of its loop", timer);
        play.oracle.that(!timer.cancelled, "a cancelled timer runs", timer);
        play.oracle.that(now >= timer.due, "a timer is early", timer);
        play.oracle.that(now <= timer.due + skipped + LATE_NANOS, "a timer is late", timer);
        play.oracle.that(timers.remove(timer), "a timer runs twice", timer);
        for (Timer other : timers) {
            play.oracle.that(!other.isBefore(timer), "timers are out of order", timer);
        }
    }

    /** A timer that was due in the middle of a skip runs at the instant of the skip, which moved the time of the world by nothing. */
    private void lookAtClock() {
        long now = play.now();
        if (now != instant) {
            instant = now;
            aheadBefore = ahead;
        }
        ahead = loop.time() - now;
    }

    private void cancel(int n) {
        if (!timers.isEmpty()) {
            cancel(timers.get(n % timers.size()));
        }
    }

    private void cancel(Timer chosen) {
        TimerHandle handle = chosen.handle;
        if (handle != null) {
            chosen.cancelled = true;
            handle.cancel();
            play.oracle.that(handle.isCancelled(), "a cancel has no effect", chosen);
            timers.remove(chosen);
        }
    }

    private void soon(int n) {
        int id = ++numbers;
        soon.add(id);
        boolean cancelled = n % 3 == 0;
        Handle handle = loop.callSoon(() -> {
            play.oracle.that(!cancelled, "a cancelled callback runs", host);
            play.oracle.that(Integer.valueOf(id).equals(soon.poll()), "callbacks are out of order", host);
            if (n > 1) {
                soon(n - 1);
            }
        });
        if (cancelled) {
            handle.cancel();
            soon.remove(id);
        }
    }

    /** Checks that nothing is left when everything has ended. */
    void checkEnd() {
        errands.checkEnd();
        play.oracle.that(thrown == reported, "not every exception is reported once", thrown + " and " + reported);
        play.oracle.that(timers.isEmpty(), "a timer is missing", timers);
        play.oracle.that(loop.stats().pendingTimers() == 0, "a timer is left", loop.stats());
        play.oracle.that(loop.stats().queuedBytes() == 0, "bytes are left in the accounts", loop.stats());
        play.oracle.that(loop.stats().openTransports() == 0, "a transport is left", loop.stats());
    }
}
