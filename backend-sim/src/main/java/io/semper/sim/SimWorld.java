package io.semper.sim;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network in memory.
 *
 * <p>A world with a seed has {@linkplain #host hosts} with a loop each, runs all of them on the calling thread, and has a virtual clock:
 * hours pass in milliseconds, and the same seed gives the same {@linkplain #trace run}. The {@link #faults}, {@link #link links} and
 * {@link #partition partitions} make the network hostile.
 *
 * <p>If an exception reaches the {@linkplain EventLoop#setExceptionHandler exception handler} of a host's loop, such as that of a protocol
 * callback that threw, then {@link #run}, {@link #runFor}, {@link #runUntil} or {@link #close} throws an {@link IllegalStateException}; an
 * {@link IOException} is only traced. A test that expects the exception sets its own handler.
 *
 * <p>A {@linkplain #live live} world has the clock and the threads of the machine. Its loops are made by a {@link SimProvider} and are run
 * like those of any backend; blocking code reaches them through {@link #channels}.
 */
public final class SimWorld implements AutoCloseable {
    /** More turns than a correct program needs in one instant. */
    private static final int MOST_PASSES = 10_000;

    private static final int LINES_IN_MESSAGE = 40;

    private final Net net;
    private final long seed;
    private final SplittableRandom order;
    private final SplittableRandom random;
    private boolean running;

    /** Whether code outside of every loop has run, which may have called any of them. */
    private boolean touched;

    private boolean closed;
    private @Nullable IllegalStateException unhandled;

    private SimWorld(Net net, long seed) {
        this.net = net;
        this.seed = seed;
        order = net.random("order");
        random = net.random("random");
    }

    /** Creates a world with a virtual clock, which starts at 0, and without hosts. */
    public static SimWorld of(long seed) {
        return new SimWorld(Net.virtual(seed), seed);
    }

    /** Creates a world with the clock of the machine and one host, which has the loopback addresses. */
    public static SimWorld live() {
        SimWorld world = new SimWorld(Net.live(), 0);
        world.add("local", SimHost.of(new byte[] {127, 0, 0, 1}));
        return world;
    }

    Net net() {
        return net;
    }

    SimHost only() {
        return net.hosts().values().iterator().next();
    }

    void checkNotLive(String what) {
        checkHasSeed(what);
        if (closed) {
            throw new IllegalStateException(what + ": the world is closed");
        }
    }

    private void checkHasSeed(String what) {
        if (net.isLive()) {
            throw new IllegalStateException(what + " of a live world: use a world with a seed, SimWorld.of(seed)");
        }
    }

    /** Returns the host with this name, and creates it at the first call. */
    public SimHost host(String name) {
        checkNotLive("host()");
        SimHost known = net.hosts().get(Objects.requireNonNull(name, "name"));
        if (known != null) {
            return known;
        }
        int number = net.hosts().size() + 1;
        return add(name, SimHost.of(new byte[] {10, 0, (byte) (number >>> 8), (byte) number}));
    }

    private SimHost add(String name, InetAddress address) {
        SimHost host = new SimHost(this, net, name, address);
        net.hosts().put(name, host);
        net.resolves(name, List.of(address));
        return host;
    }

    /** Returns the link between two hosts, or of a host to itself. */
    public SimLink link(SimHost a, SimHost b) {
        checkNotLive("link()");
        return net.link(a, b);
    }

    /** Returns the faults. */
    public Faults faults() {
        return net.faults();
    }

    /** Returns the source of random numbers for the programs of the hosts and for the test, which the seed determines. */
    public RandomGenerator random() {
        checkHasSeed("random()");
        return random;
    }

    /** Returns the trace of this run. */
    public Trace trace() {
        return net.trace();
    }

    /** Returns the virtual time since the world was made. */
    public Duration time() {
        checkNotLive("time()");
        return Duration.ofNanos(net.now());
    }

    /** Makes {@code name} resolve to {@code addresses} on every host; to none if there are none. */
    public void resolves(String name, InetAddress... addresses) {
        checkNotLive("resolves()");
        net.resolves(name, List.of(addresses));
    }

    /**
     * Lets nothing pass between two hosts, in either direction. Neither end is notified: what connections send is held back, and arrives in
     * order after {@link #heal}; datagrams are lost. An end whose bytes are not acknowledged gives up as its {@link SimSystem} does: on Linux
     * a connect fails after 131 seconds, and a connection after 924.6 seconds or its TCP_USER_TIMEOUT. With keep-alive an end that sends
     * nothing gives up as well. What it has sent is then lost, and the other end, which knows nothing of it, is reset when it sends.
     */
    public void partition(SimHost a, SimHost b) {
        partitionFrom(a, b);
        partitionFrom(b, a);
    }

    /** Lets nothing pass from {@code from} to {@code to}; the other direction stays open. */
    public void partitionFrom(SimHost from, SimHost to) {
        checkNotLive("partition()");
        net.trace(from, "partition", 0, 0);
        net.link(from, to).cut(from);
        net.cutOff();
    }

    /** Ends all partitions. */
    public void heal() {
        checkNotLive("heal()");
        for (SimLink link : net.links()) {
            link.heal();
        }
        net.resume();
    }

    /** Calls {@code action} outside of every loop once {@code delay} has passed. */
    public void after(Duration delay, Runnable action) {
        checkNotLive("after()");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("after(" + delay + "): a delay is not negative");
        }
        net.ofUserAt(net.now() + delay.toNanos(), () -> {
            touched = true;
            action.run();
        });
    }

    /**
     * Runs the world until {@code future} is done, and returns its value or throws as {@link LoopFuture#join} does.
     *
     * @throws IllegalStateException if nothing is left to happen and the future is not done
     */
    public <T> T run(LoopFuture<T> future) {
        checkNotLive("run()");
        runWhile(() -> !future.isDone(), Long.MAX_VALUE);
        if (!future.isDone()) {
            throw failed("run(): nothing is left to happen, and the future is not done");
        }
        return future.join();
    }

    /** Runs the world for {@code duration} of virtual time. */
    public void runFor(Duration duration) {
        checkNotLive("runFor()");
        long end = net.now() + duration.toNanos();
        runWhile(() -> true, end);
        net.advanceTo(end);
    }

    /**
     * Runs the world until {@code condition} holds.
     *
     * @throws IllegalStateException if it does not hold after {@code limit} of virtual time
     */
    public void runUntil(BooleanSupplier condition, Duration limit) {
        checkNotLive("runUntil()");
        runWhile(() -> !condition.getAsBoolean(), net.now() + limit.toNanos());
        if (!condition.getAsBoolean()) {
            throw failed("runUntil(): after " + limit + " the condition does not hold");
        }
    }

    private void runWhile(BooleanSupplier going, long limit) {
        if (running) {
            throw new IllegalStateException("the world is running: return from the callback before you run it again");
        }
        running = true;
        touched = true;
        try {
            settle();
            while (going.getAsBoolean()) {
                long next = Math.min(net.nextEvent(), nextDeadline());
                if (next == Long.MAX_VALUE || next > limit) {
                    return;
                }
                net.advanceTo(next);
                net.runDue();
                settle();
            }
        } finally {
            running = false;
        }
    }

    /**
     * Takes a report of a loop; the run ends with the first one. An {@link IOException} is what a fault has done, such as an accept for
     * which there was no descriptor.
     */
    void unhandled(SimHost host, ExceptionContext context) {
        if (context.exception() instanceof IOException failure) {
            net.trace(host, "reports " + failure.getClass().getSimpleName(), 0, 0);
        } else if (context.source() == null) {
            // a future whose failure was never retrieved: the garbage collector decides when, so it must not decide
            // over a run
            System.getLogger("io.semper").log(System.Logger.Level.ERROR, host + ": " + context, context.exception());
        } else if (unhandled == null) {
            unhandled = failed(host + ": " + context);
            unhandled.initCause(context.exception());
        }
    }

    private void throwUnhandled() {
        IllegalStateException first = unhandled;
        if (first != null) {
            unhandled = null;
            throw first;
        }
    }

    private long nextDeadline() {
        long next = Long.MAX_VALUE;
        for (SimHost host : net.hosts().values()) {
            SimKernel kernel = host.kernel();
            if (kernel != null) {
                next = Math.min(next, kernel.deadline());
            }
        }
        return next;
    }

    /**
     * Runs the loops, in an order that the seed draws, until none has anything to do at this instant. A loop runs if it was woken, if a
     * socket of it is ready, or if a timer is due; and every loop runs once after the test has run, since that may have called any.
     */
    private void settle() {
        boolean any = true;
        for (int pass = 0; any; pass++) {
            if (pass == MOST_PASSES) {
                throw failed("the hosts do not come to rest at " + time());
            }
            any = false;
            boolean all = touched;
            touched = false;
            List<SimHost> hosts = new ArrayList<>(net.hosts().values());
            for (int left = hosts.size(); left > 0; left--) {
                int drawn = left == 1 ? 0 : order.nextInt(left);
                SimHost host = hosts.get(drawn);
                hosts.set(drawn, hosts.get(left - 1));
                any |= runLoop(host, all);
                throwUnhandled();
            }
        }
    }

    private boolean runLoop(SimHost host, boolean anyway) {
        SimKernel kernel = host.kernel();
        EventLoop loop = host.loopIfAny();
        if (kernel == null || loop == null || !anyway && !kernel.mustRun()) {
            return false;
        }
        for (int turns = 0; turns < MOST_PASSES; turns++) {
            if (kernel.runOnce(loop) || loop.isClosed()) {
                return true;
            }
        }
        throw failed("the loop of " + host + " does not come to rest at " + time());
    }

    private IllegalStateException failed(String what) {
        return new IllegalStateException(what + "\n  " + report());
    }

    /**
     * Returns what the message of a failure should end with, in several lines: the seed, the time, the digest, the faults that are switched on
     * and those that happened, and the last entries of the trace.
     */
    public String report() {
        checkHasSeed("report()");
        List<String> lines = new ArrayList<>();
        lines.add("seed " + seed + ", time " + Duration.ofNanos(net.now()) + ", digest "
                + net.trace().digest());
        lines.add(net.faults() + ", happened: " + net.faults().fired());
        lines.addAll(net.trace().last(LINES_IN_MESSAGE));
        return String.join("\n  ", lines);
    }

    /**
     * Returns blocking channels of this live world, to be used as those of {@link SelectorProvider#provider()}. They do not belong to
     * the operating system: no selector takes them, and there are no pipes.
     *
     * @throws IllegalStateException if the world is not live
     */
    public SelectorProvider channels() {
        if (!net.isLive()) {
            throw new IllegalStateException(
                    "channels() of a world with a seed: its clock stands while a thread blocks");
        }
        return new SimChannels(net, only());
    }

    /** Returns the number of open sockets, channels and pollers. Any thread. */
    public int openSockets() {
        return net.open();
    }

    /**
     * Lets every further socket fail for lack of descriptors, after {@code left} more than are open now. Any thread.
     *
     * @return ends the lack when closed
     */
    public AutoCloseable leaveSockets(int left) {
        if (left < 0) {
            throw new IllegalArgumentException("leaveSockets(" + left + "): a number of sockets is not negative");
        }
        net.limit(net.open() + left);
        return () -> net.limit(Integer.MAX_VALUE);
    }

    /** Closes the loops of all hosts. */
    @Override
    public void close() {
        if (!closed && !net.isLive()) {
            for (SimHost host : net.hosts().values()) {
                EventLoop loop = host.loopIfAny();
                if (loop != null) {
                    loop.close();
                }
            }
        }
        closed = true;
        throwUnhandled();
    }
}
