package io.semper.sim;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Memory;
import io.semper.engine.kernel.Names;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.UnixFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The world as the kernel of one loop. With a seed, a poll never waits: the world calls {@link #runOnce}, and reads from {@link #deadline}
 * until when the loop would have waited.
 */
final class SimKernel implements Kernel {
    /** As long as a wait may be without meaning that there is no timer. */
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private static final long LONGEST_NANOS = LONGEST.toNanos();

    private final Net net;
    private final SimHost host;
    private @Nullable SimPoller poller;
    private boolean stepping;
    private boolean asleep;

    SimKernel(Net net, SimHost host) {
        this.net = net;
        this.host = host;
    }

    @Override
    public String name() {
        return SimProvider.NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return SimProvider.CAPABILITIES;
    }

    @Override
    public Poller newPoller(BooleanSupplier idle) throws IOException {
        net.opening(FailedCall.OPEN);
        SimPoller made = new SimPoller(net, host, this);
        poller = made;
        return made;
    }

    @Override
    public Sockets sockets() {
        return new SimSockets(net, host);
    }

    @Override
    public Clock clock() {
        return net.isLive() ? Kernel.super.clock() : host::time;
    }

    /** A virtual clock reaches each deadline exactly. */
    @Override
    public long minSleepNanos() {
        return net.isLive() ? Kernel.super.minSleepNanos() : 1;
    }

    @Override
    public Memory memory() {
        return net.isLive() ? Memory.OF_PROCESS : SparePool.SHARED;
    }

    @Override
    public Names names() {
        return net.isLive() ? Kernel.super.names() : name -> net.addressesOf(host, name);
    }

    @Override
    public ExecutorService jobs(ThreadFactory factory, int threads) {
        return net.isLive() ? Kernel.super.jobs(factory, threads) : new SimExecutor(net, host, "job", () -> 0);
    }

    @Override
    public ExecutorService lookups(ThreadFactory factory) {
        return net.isLive()
                ? Kernel.super.lookups(factory)
                : new SimExecutor(net, host, "lookup", net.faults()::lookupDelay);
    }

    @Override
    public ExecutorService files(ThreadFactory factory, int threads) {
        return net.isLive() ? Kernel.super.files(factory, threads) : new SimExecutor(net, host, "file", () -> 0);
    }

    @Override
    public UnixFiles unixFiles() {
        return host.unixNames() instanceof WorldUnixNames names ? names : Kernel.super.unixFiles();
    }

    @Override
    public AutoCloseable awaitTermination(
            ExecutorService pool, long timeoutNanos, ThreadFactory factory, Consumer<Boolean> ended) {
        return pool instanceof SimExecutor simulated
                ? simulated.whenTerminated(timeoutNanos, ended)
                : Kernel.super.awaitTermination(pool, timeoutNanos, factory, ended);
    }

    /**
     * Lets the loop poll and run one turn.
     *
     * @return whether there is nothing more to do at this instant: the loop then waits as if in its poll
     */
    boolean runOnce(EventLoop loop) {
        long skip = net.faults().clockSkip();
        if (skip > 0) {
            host.skipClock(skip);
        }
        stepping = true;
        asleep = false;
        try {
            loop.runOnce(LONGEST);
        } finally {
            stepping = false;
        }
        asleep = !loop.isClosed() && isQuiet() && Loops.fallAsleep(loop);
        return asleep;
    }

    /** Whether a poll of a thread of its own would return now. That of a loop which missed a wakeup would not. */
    boolean mustRun() {
        return poller != null && (!asleep || poller.isDue() || deadline() <= net.now());
    }

    /** The clock of the host was set forward. */
    void clockSkipped(long nanos) {
        if (poller != null) {
            poller.clockSkipped(nanos);
        }
    }

    void checkStepping() {
        if (!stepping) {
            throw new IllegalStateException("the loop of " + host
                    + " is run by its world: call run(future), runFor() or runUntil() of the SimWorld instead");
        }
    }

    /** Whether the last poll found nothing, and would have waited. */
    private boolean isQuiet() {
        return poller == null || poller.isQuiet();
    }

    /** The time until which the last poll would have waited; {@link Long#MAX_VALUE} without limit. */
    long deadline() {
        if (poller == null) {
            return Long.MAX_VALUE;
        }
        long timeout = poller.lastTimeout();
        return timeout < 0 || timeout >= LONGEST_NANOS ? Long.MAX_VALUE : poller.lastPoll() + timeout;
    }
}
