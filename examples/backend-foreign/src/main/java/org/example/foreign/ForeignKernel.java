package org.example.foreign;

import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Sockets;
import java.io.IOException;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Linux, by way of its C library, as the kernel of one loop. */
final class ForeignKernel implements Kernel {
    // region: capabilities
    /** The first three are of the engine, and need nothing of a kernel; the others are options and descriptors of TCP sockets. */
    static final Set<Capability> CAPABILITIES = Set.of(
            Capability.TLS,
            Capability.RAW_SOCKETS,
            Capability.SEND_FILE,
            Capability.HAND_OVER,
            Capability.DESCRIPTORS,
            Capability.REUSE_PORT,
            Capability.V6_ONLY,
            Capability.KEEP_ALIVE_TIMES,
            Capability.TCP_USER_TIMEOUT);
    // endregion

    private final Sockets sockets = new TcpSockets();

    @Override
    public String name() {
        return ForeignProvider.NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    /** A wakeup is kept in the eventfd until a poll reads it, so there is no need to ask {@code idle}. */
    @Override
    public Poller newPoller(BooleanSupplier idle) throws IOException {
        return new EpollPoller();
    }

    @Override
    public Sockets sockets() {
        return sockets;
    }
}
