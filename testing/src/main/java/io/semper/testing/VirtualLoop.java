package io.semper.testing;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.sim.Faults;
import io.semper.sim.SimHost;
import io.semper.sim.SimWorld;
import java.time.Duration;
import java.util.Objects;

/**
 * A loop in virtual time, for tests. Its clock moves only in {@link #advance} and {@link #run}, and a timer is called exactly when it is
 * due. Its jobs run on the thread of the test. Only for the thread that created it.
 *
 * <p>The loop is that of the engine over a network in memory, to which {@link #connect} adds a peer under the control of the test.
 */
public final class VirtualLoop implements AutoCloseable {
    private static final long SEED = 1;

    private final SimWorld world = SimWorld.of(SEED);
    private final SimHost here = world.host("test");
    private final SimHost there = world.host("peer");

    /** Creates an idle loop, whose time has not begun. */
    public VirtualLoop() {
        world.link(here, there).latency(Duration.ZERO, Duration.ZERO);
    }

    /** Returns the loop. Its run methods throw: {@link #advance}, {@link #runReady} and {@link #run} replace them. */
    public EventLoop loop() {
        return here.loop();
    }

    /** Returns the virtual time since the creation. */
    public Duration time() {
        return world.time();
    }

    /** Runs callbacks, and those that they queue, until none is ready. The clock stands. */
    public void runReady() {
        world.runFor(Duration.ZERO);
    }

    /**
     * Moves the clock by {@code duration}, from one deadline to the next, and runs what becomes ready at each.
     *
     * @throws IllegalArgumentException if {@code duration} is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("advance(" + duration + "): virtual time does not go back");
        }
        world.runFor(duration);
    }

    /**
     * Moves the clock until {@code future} is done, and returns its value or throws as {@link LoopFuture#join} does.
     *
     * @throws IllegalStateException if nothing is left to happen and the future is not done
     */
    public <T> T run(LoopFuture<T> future) {
        return world.run(Objects.requireNonNull(future, "future"));
    }

    /**
     * Connects {@code protocol} to a peer that the test plays. On return {@code connectionMade} was called.
     *
     * @param protocol the protocol under test
     */
    public TestPeer connect(StreamProtocol protocol) {
        Objects.requireNonNull(protocol, "protocol");
        TestPeer peer = new TestPeer(this);
        Server server = run(there.loop().createServer(peer::protocol, ServerOptions.bind("0.0.0.0", 0)));
        peer.made(run(loop().createConnection(() -> protocol, ConnectOptions.to("peer", server.port())))
                .transport());
        runReady();
        server.close();
        return peer;
    }

    /** Returns the faults of the network between the loop and its peers, such as {@link Faults#shortWrites}. All are off at first. */
    public Faults faults() {
        return world.faults();
    }

    void reset(StreamTransport ofPeer) {
        there.reset(ofPeer);
    }

    /** Closes the loop. */
    @Override
    public void close() {
        world.close();
    }
}
