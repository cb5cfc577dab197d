package io.semper.epoll;

import io.netty.channel.epoll.Epoll;
import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Sockets;
import io.semper.unix.OpenDescriptors;
import io.semper.unix.UnixSockets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Linux under one loop. */
final class EpollKernel implements Kernel {
    static final String NAME = "epoll";
    static final Set<Capability> CAPABILITIES = offered();

    private final Sockets sockets;

    EpollKernel() {
        // The calls of sockets are in the same library, and are not there before.
        Epoll.ensureAvailability();
        sockets = new UnixSockets();
    }

    /** Told before Netty's library is loaded, or without it: nothing here may touch what needs it. */
    private static Set<Capability> offered() {
        Set<Capability> offered = new HashSet<>(Set.of(
                Capability.UNIX_SOCKETS,
                Capability.REUSE_PORT,
                Capability.V6_ONLY,
                Capability.SEND_FILE,
                Capability.PEER_CREDENTIALS,
                Capability.DESCRIPTORS,
                Capability.KEEP_ALIVE_TIMES,
                Capability.TCP_USER_TIMEOUT,
                Capability.HAND_OVER));
        if (OpenDescriptors.areListed()) {
            offered.add(Capability.ADOPT_CHANNELS);
        }
        return Set.copyOf(offered);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public Poller newPoller(BooleanSupplier idle) {
        return new EpollPoller(idle);
    }

    @Override
    public Sockets sockets() {
        return sockets;
    }
}
