package io.semper.nio;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.HashSet;
import java.util.Set;

/** Makes loops over {@code java.nio}. It has no native code of its own and is available on every JDK. Any thread. */
public final class NioProvider implements EventLoopProvider, KernelProvider {
    static final String NAME = "nio";
    private static final Set<Capability> CAPABILITIES = found();

    /** For {@link java.util.ServiceLoader}, and for choosing the backend by object. */
    public NioProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public Availability availability() {
        return new Availability.Available(capabilities());
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return Loops.newEventLoop(newKernel(), options);
    }

    @Override
    public Kernel newKernel() {
        return new NioKernel();
    }

    static Set<Capability> capabilities() {
        return CAPABILITIES;
    }

    private static Set<Capability> found() {
        Set<Capability> found = new HashSet<>(Set.of(
                Capability.HAND_OVER,
                Capability.ADOPT_CHANNELS,
                Capability.SEND_FILE,
                Capability.DATAGRAMS,
                Capability.RAW_SOCKETS,
                Capability.MULTICAST,
                Capability.WATCH_CHANNELS,
                Capability.TLS,
                Capability.ZERO_COPY_FILES,
                Capability.VIRTUAL_THREADS));
        if (NioSockets.UNIX_OFFERED) {
            found.add(Capability.UNIX_SOCKETS);
        }
        if (NioSockets.REUSE_PORT_OFFERED) {
            found.add(Capability.REUSE_PORT);
        }
        if (NioOptions.UNIX.knows(NioCredentials.OPTION)) {
            found.add(Capability.PEER_CREDENTIALS);
        }
        if (NioOptions.TCP.knows("TCP_KEEPIDLE", "TCP_KEEPINTERVAL", "TCP_KEEPCOUNT")) {
            found.add(Capability.KEEP_ALIVE_TIMES);
        }
        return Set.copyOf(found);
    }
}
