package io.semper.cli.fuzz;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopClosedException;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.LoopStats;
import io.semper.StreamOptions;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a program has opened, and the frame of each of its callbacks. For the loop's thread, which is also the thread that
 * made it, except for {@link #foreign}.
 */
final class World {
    private static final int DEEPEST = 4;

    /** A future that is awaited. */
    record Awaited(
            String name, LoopFuture<?> future, @Nullable Sender sender) {}

    final EventLoop loop;
    final Oracle oracle;
    final Places places;
    final FileChannel pattern;
    final Calls calls = new Calls(this);
    final List<End> ends = new ArrayList<>();
    final List<Peer> peers = new ArrayList<>();
    final List<Listening> listenings = new ArrayList<>();
    final List<LoopPromise<String>> promises = new ArrayList<>();
    final List<Awaited> awaited = new ArrayList<>();
    final List<Traffic> traffics = new ArrayList<>();

    /** Buffers of {@code writeOwned} that were not released. */
    int lent;

    private final SplittableRandom seeds;
    private final Thread owner = Thread.currentThread();
    private final ExecutorService foreign =
            Executors.newSingleThreadExecutor(job -> new Thread(job, "semper-fuzz-foreign"));
    private long callbacks;
    private int active;
    private int budget;
    private int named;
    private boolean stepping = true;

    World(EventLoop loop, Oracle oracle, Places places, FileChannel pattern, SplittableRandom random, int budget) {
        this.loop = loop;
        this.oracle = oracle;
        this.places = places;
        this.pattern = pattern;
        this.seeds = random;
        this.budget = budget;
        loop.setExceptionHandler(this::handle);
    }

    private void handle(EventLoop of, ExceptionContext context) {
        callback("handler " + context.message(), true, () -> {
            oracle.expect(of == loop, "the handler got " + of);
            oracle.reported(of, context);
            try {
                react(seeds, null, "handler");
            } catch (LoopExit exit) {
                throw exit;
            } catch (RuntimeException | Error thrown) {
                oracle.handlerThrows(context);
                throw thrown;
            }
        });
    }

    void callback(String what, Runnable body) {
        callback(what, false, body);
    }

    /** Runs a callback of the loop: they come one at a time, but for those that may come from inside a call. */
    void callback(String what, boolean mayNest, Runnable body) {
        oracle.trace("  " + what);
        oracle.expect(Thread.currentThread() == owner, what + " on " + Thread.currentThread());
        oracle.expect(active == 0 || mayNest, what + " inside another callback");
        callbacks++;
        active++;
        try {
            body.run();
        } finally {
            active--;
        }
    }

    /** At the end of a callback: does something at times, and then throws at times. */
    void react(SplittableRandom random, @Nullable End self, String where) {
        if (!stepping || budget <= 0 || active > DEEPEST) {
            return;
        }
        if (random.nextInt(3) == 0) {
            budget--;
            Move.any(random).make(this, random, self);
        }
        if (random.nextInt(50) == 0) {
            budget--;
            Throwable fault = oracle.fault(random, where, !where.endsWith("getBuffer"));
            if (fault instanceof RuntimeException exception) {
                throw exception;
            }
            throw (Error) fault;
        }
    }

    /** Whether operations are still made; otherwise the program ends. */
    boolean isStepping() {
        return stepping;
    }

    void endSteps() {
        stepping = false;
    }

    long polls() {
        return loop.stats().polls();
    }

    /** Grows whenever something is called, sent or received, even if it is dropped because the end that it came for has closed. */
    long progress() {
        LoopStats stats = loop.stats();
        long progress = callbacks + stats.bytesRead() + stats.bytesWritten();
        for (Peer peer : peers) {
            progress += peer.traffic.received + peer.traffic.sent;
        }
        return progress;
    }

    String name(String kind) {
        return kind + ++named;
    }

    Traffic traffic(String kind) {
        Traffic traffic = new Traffic(traffics.size(), kind + traffics.size());
        traffics.add(traffic);
        return traffic;
    }

    End end(String kind, StreamOptions options, @Nullable Listening listening) {
        End end = new End(this, seeds.split(), traffic(kind), options, listening);
        ends.add(end);
        return end;
    }

    /** The end on this loop at the other side of {@code end}, if it is known; the first bytes of either show it. */
    @Nullable
    End otherEnd(End end) {
        Traffic sender = senderTo(end.traffic);
        return ends.stream()
                .filter(other -> other.traffic == sender)
                .findFirst()
                .orElse(null);
    }

    /** Whether the peer of {@code end} is known and will send nothing more. */
    boolean hasSilentPeer(End end) {
        Traffic sender = senderTo(end.traffic);
        return sender != null && sender.silent;
    }

    /** The end at the other side; null if neither has received anything. */
    private @Nullable Traffic senderTo(Traffic to) {
        if (to.from() >= 0) {
            return to.from() < traffics.size() ? traffics.get(to.from()) : null;
        }
        return traffics.stream()
                .filter(other -> other.from() == to.number)
                .findFirst()
                .orElse(null);
    }

    /** What each end received, compared with what the other sent. */
    void verify() {
        for (Traffic to : traffics) {
            Traffic from = senderTo(to);
            if (from != null) {
                oracle.expect(from.from() < 0 || from.from() == to.number, to + " has the bytes of " + from);
                oracle.expect(to.received <= from.sent, to + " received more than was sent: " + from);
                oracle.expect(
                        !to.readToEnd || !from.sentAll || to.received == from.sent,
                        to + " read to the end and misses bytes of " + from);
            }
        }
        for (Peer peer : peers) {
            for (End end : ends) {
                if (end.traffic.number == peer.traffic.from() && end.mustReachItsPeer()) {
                    oracle.expect(peer.traffic.readToEnd || !peer.readsToEnd(), peer + " was reset by " + end);
                }
            }
        }
    }

    /** Awaits {@code future}, whose callbacks run once and never inside a call. */
    <T extends @Nullable Object> LoopFuture<T> await(
            String kind, LoopFuture<T> future, @Nullable Sender sender, Consumer<LoopFuture<T>> then) {
        SplittableRandom random = seeds.split();
        Awaited entry = new Awaited(name(kind), future, sender);
        awaited.add(entry);
        future.addDoneCallback(done -> callback("done " + entry.name() + " " + outcome(done), () -> {
            oracle.expect(done == future && done.isDone(), entry.name() + " ended with " + done);
            oracle.expect(awaited.remove(entry), entry.name() + " ended twice");
            then.accept(done);
            react(random, null, entry.name());
        }));
        return future;
    }

    private static String outcome(LoopFuture<?> done) {
        return done.isCancelled() ? "cancelled" : done.exception() == null ? "" : "by " + done.exception();
    }

    /** Runs {@code job} on the foreign thread; the loop may be closed by then. */
    void foreign(Runnable job) {
        foreign.execute(() -> {
            try {
                job.run();
            } catch (LoopClosedException late) {
                oracle.expect(loop.isClosed(), "a call was refused by " + late);
            } catch (Throwable thrown) {
                oracle.wrong("a call of a foreign thread threw " + Text.of(thrown));
            }
        });
    }

    void interruptByForeign() {
        foreign(() -> {
            oracle.interrupting();
            owner.interrupt();
        });
    }

    /** Ends the foreign thread; what it interrupts meanwhile is this wait. */
    void endForeign() {
        foreign.shutdown();
        while (true) {
            try {
                oracle.expect(
                        foreign.awaitTermination(10, TimeUnit.SECONDS), "a call of a foreign thread does not return");
                return;
            } catch (InterruptedException late) {
                oracle.trace("interrupted after the end");
            }
        }
    }
}
