package io.semper.nio;

import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Sockets;
import java.io.IOException;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** The JDK as the kernel of one loop. */
final class NioKernel implements Kernel {
    private final Sockets sockets = new NioSockets();

    @Override
    public String name() {
        return NioProvider.NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return NioProvider.capabilities();
    }

    /** A selector's wakeup is sticky, so there is no need to ask {@code idle}. */
    @Override
    public Poller newPoller(BooleanSupplier idle) throws IOException {
        return new NioPoller(SelectorProvider.provider());
    }

    @Override
    public Sockets sockets() {
        return sockets;
    }
}
