package io.semper.kqueue;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Sockets;
import io.semper.unix.SystemCapabilities;
import io.semper.unix.UnixSockets;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** An OS with kqueue as the kernel of one loop. */
final class KqueueKernel implements Kernel {
    static final String NAME = "kqueue";

    /** Known before Netty's library is loaded, or without it: nothing here may use a class that needs the library. */
    static final Set<Capability> CAPABILITIES = SystemCapabilities.OFFERED;

    private final Sockets sockets;
    private final Function<SelectStrategyFactory, IoHandlerFactory> handlers;

    KqueueKernel() {
        this(KqueueKernel::handlers);
    }

    /** Uses the caller's handlers. */
    KqueueKernel(Function<SelectStrategyFactory, IoHandlerFactory> handlers) {
        // The system calls of sockets are in the same library, so it must be loaded first.
        KQueue.ensureAvailability();
        this.handlers = handlers;
        sockets = UnixSockets.askingForPeers();
    }

    /** Netty's own. */
    static IoHandlerFactory handlers(SelectStrategyFactory strategies) {
        return KQueueIoHandler.newFactory(KqueuePoller.MOST_CHANGES, strategies);
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
        return new KqueuePoller(handlers, idle);
    }

    @Override
    public Sockets sockets() {
        return sockets;
    }
}
