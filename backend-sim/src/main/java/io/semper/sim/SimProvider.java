package io.semper.sim;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.Objects;
import java.util.Set;

/**
 * Makes the loops of a live {@link SimWorld}: they run on their own threads in real time, and reach each other and nothing else. It has the
 * lowest of all priorities, so that a loop is simulated only where this backend is asked for by name or by object. Any thread.
 */
public final class SimProvider implements EventLoopProvider, KernelProvider {
    static final String NAME = "sim";

    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.DATAGRAMS,
            Capability.EMPTY_DATAGRAMS,
            Capability.HAND_OVER,
            Capability.KEEP_ALIVE_TIMES,
            Capability.MULTICAST,
            Capability.RAW_SOCKETS,
            Capability.SEND_FILE,
            Capability.TCP_USER_TIMEOUT,
            Capability.TLS,
            Capability.UNIX_DATAGRAMS,
            Capability.UNIX_SOCKETS,
            Capability.V6_ONLY);

    private final SimWorld world;

    /** For {@link java.util.ServiceLoader}: all loops of this provider share one world. */
    public SimProvider() {
        this(SimWorld.live());
    }

    /**
     * A provider of loops in {@code world}.
     *
     * @throws IllegalArgumentException if the world is not live: its hosts have their own loops
     */
    public SimProvider(SimWorld world) {
        if (!Objects.requireNonNull(world, "world").net().isLive()) {
            throw new IllegalArgumentException(
                    "a provider needs a live world, SimWorld.live(); the loops of a world with a seed are those of its hosts");
        }
        this.world = world;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Availability availability() {
        return new Availability.Available(CAPABILITIES);
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return Loops.newEventLoop(newKernel(), options);
    }

    @Override
    public Kernel newKernel() {
        return new SimKernel(world.net(), world.only());
    }
}
