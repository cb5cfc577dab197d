package io.semper.epoll;

import io.netty.channel.epoll.Epoll;
import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Sockets;
import io.semper.unix.SystemCapabilities;
import io.semper.unix.UnixSockets;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Linux as the kernel of one loop. */
final class EpollKernel implements Kernel {
    static final String NAME = "epoll";

    /** Known before Netty's library is loaded, or without it: nothing here may use a class that needs the library. */
    static final Set<Capability> CAPABILITIES = SystemCapabilities.OFFERED;

    private final Sockets sockets;

    EpollKernel() {
        // The system calls of sockets are in the same library, so it must be loaded first.
        Epoll.ensureAvailability();
        sockets = new UnixSockets();
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
