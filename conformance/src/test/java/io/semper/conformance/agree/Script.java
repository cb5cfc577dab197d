package io.semper.conformance.agree;

import io.semper.BufferedProtocol;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A random program over two connections of one loop to itself. Each step waits for everything that follows from it, so that what is received
 * does not depend on how fast the bytes are; a step never writes more than any OS takes at once.
 */
public final class Script {
    private static final int MOST_STEPS = 12;
    private static final int MOST_BYTES = 3000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Random random;
    private final Runner runner;
    private final List<Observed> ends = new ArrayList<>();
    private final List<String> done = new ArrayList<>();

    private Script(long seed, Runner runner) {
        random = new Random(seed);
        this.runner = runner;
    }

    /** Plays the program of {@code seed}, closes the loop, and returns what was done and what each end received. */
    public static List<String> play(long seed, Runner runner) {
        Script script = new Script(seed, runner);
        try (runner) {
            script.play();
        }
        List<String> lines = new ArrayList<>(script.done);
        script.ends.forEach(end -> lines.add(end.name + " received " + end.trace));
        return lines;
    }

    private void play() {
        EventLoop loop = runner.loop();
        loop.setExceptionHandler((of, context) -> report(context));
        LoopFuture<Server> bound = loop.createServer(
                () -> {
                    Observed end = new Observed("server " + ends.size() / 2);
                    ends.add(end);
                    return end.protocol(1);
                },
                ServerOptions.bind("127.0.0.1", 0));
        runner.until("the server listens", bound::isDone);
        Server server = bound.result();
        connect(server.port());
        connect(server.port());
        for (int i = random.nextInt(MOST_STEPS) + 1; i > 0; i--) {
            step();
        }
        for (Observed end : List.copyOf(ends)) {
            close(end);
        }
        server.close();
    }

    private void report(ExceptionContext context) {
        Throwable failure = context.exception();
        done.add("reported "
                + (failure == null ? context.message() : failure.getClass().getSimpleName()));
    }

    private void connect(int port) {
        int before = ends.size();
        Observed client = new Observed("client " + before / 2);
        LoopFuture<Connection<StreamProtocol>> made =
                runner.loop().createConnection(() -> client.protocol(1), ConnectOptions.to("127.0.0.1", port));
        runner.until(
                "a connection is made on both sides",
                () -> made.isDone() && ends.size() == before + 1 && ends.get(before).transport != null);
        made.result();
        ends.add(client);
    }

    private Observed peer(Observed end) {
        return ends.get(ends.indexOf(end) ^ 1);
    }

    private void step() {
        Observed end = ends.get(random.nextInt(ends.size()));
        int count = 2 + random.nextInt(MOST_BYTES);
        int choice = random.nextInt(13);
        Observed peer = peer(end);
        boolean open = !end.lost && !peer.lost;
        boolean writes = open && !peer.eof;
        boolean receives = open && !end.eof;
        if (choice < 3 && writes) {
            say(end, "writes", count);
            write(end, count, choice);
        } else if (choice == 3 && writes && receives) {
            say(end, "and its peer write", count);
            end.transport().write(end.next(count));
            peer.transport().write(peer.next(count));
        } else if (choice == 4 && writes) {
            say(end, "writes under a cork", count);
            cork(end, count);
        } else if (choice == 5 && receives) {
            say(end, "is paused while this arrives:", count);
            end.transport().pauseReading();
            peer.transport().write(peer.next(count));
            await(peer);
            end.transport().resumeReading();
        } else if (choice == 6 && writes) {
            say(end, "ends", 0);
            peer.keepsOpen = true;
            end.transport().writeEof();
            runner.until("the end arrives", () -> peer.eof);
        } else if (choice == 7 && receives) {
            int kind = 1 + count % 2;
            say(end, "gets another protocol", kind);
            end.transport().setProtocol(end.protocol(kind));
        } else if (choice == 8 && receives && !isBuffered(end)) {
            say(end, "replaces its protocol within", count);
            end.swapsTo = 1 + count % 2;
            peer.transport().write(peer.next(count));
        } else if (choice == 9 && writes) {
            say(end, "sets limits and writes", count);
            end.transport().setWriteLimits(count / 8, count / 2);
            write(end, count, 0);
        } else if (choice == 10 && receives && count % 4 == 0) {
            say(end, "throws", 1);
            end.throwsNext = true;
            peer.keepsOpen = false;
            peer.transport().write(peer.next(1));
            endBoth(end);
        } else if (choice == 11 && count % 3 == 0) {
            say(end, count % 2 == 0 ? "closes" : "aborts", 0);
            if (count % 2 == 0) {
                close(end);
            } else {
                abort(end);
            }
        } else {
            timers();
        }
        ends.forEach(this::settle);
    }

    private static boolean isBuffered(Observed end) {
        return end.transport().protocol() instanceof BufferedProtocol;
    }

    private void say(Observed end, String what, int count) {
        done.add(end.name + " " + what + " " + count);
    }

    private void write(Observed end, int count, int how) {
        StreamTransport to = end.transport();
        if (how == 0) {
            to.write(end.next(count));
        } else if (how == 1) {
            to.writeAll(end.next(count / 2), end.next(count - count / 2));
        } else {
            boolean[] released = new boolean[1];
            to.writeOwned(end.next(count), buffer -> released[0] = true);
            runner.until("the buffer is released", () -> released[0]);
        }
        LoopFuture<Void> drained = to.drained();
        runner.until("everything is sent", drained::isDone);
    }

    /** In a callback, since a cork lasts until the end of one. */
    private void cork(Observed end, int count) {
        boolean[] over = new boolean[1];
        runner.loop().callSoon(() -> {
            StreamTransport to = end.transport();
            to.cork();
            to.write(end.next(count / 2));
            end.note("corked " + to.writeBufferSize());
            to.write(end.next(count - count / 2));
            over[0] = true;
        });
        runner.until("the callback runs", () -> over[0]);
    }

    private void settle(Observed end) {
        if (end.transport != null && !end.lost && !peer(end).lost) {
            await(peer(end));
            runner.until("everything is received", () -> end.lost || end.received == peer(end).sent);
        }
    }

    /** Waits until the OS has what {@code end} wrote. */
    private void await(Observed end) {
        runner.until("everything is sent", () -> end.lost || end.transport().writeBufferSize() == 0);
    }

    private void close(Observed end) {
        peer(end).keepsOpen = false;
        end.keepsOpen = false;
        end.transport().close();
        endBoth(end);
    }

    private void abort(Observed end) {
        peer(end).keepsOpen = false;
        end.keepsOpen = false;
        end.transport().abort();
        endBoth(end);
    }

    /** A peer that has got the end of the stream before notices nothing: it has to be closed. */
    private void endBoth(Observed end) {
        Observed peer = peer(end);
        runner.until("connectionLost is called", () -> end.lost && (peer.lost || peer.eof));
        peer.transport().close();
        runner.until("connectionLost is called", () -> peer.lost);
    }

    private void timers() {
        List<Integer> order = new ArrayList<>();
        List<TimerHandle> handles = new ArrayList<>();
        int count = 3 + random.nextInt(4);
        int cancelled = random.nextInt(count);
        long start = runner.loop().time();
        for (int i = 0; i < count; i++) {
            int delay = random.nextInt(4);
            int id = i;
            handles.add(runner.loop().callAt(start + delay * NANOS_PER_MILLI, () -> order.add(id)));
            done.add("timer " + i + " in " + delay);
        }
        handles.get(cancelled).cancel();
        runner.until("the timers run", () -> order.size() == count - 1);
        done.add("timers ran " + order);
    }
}
