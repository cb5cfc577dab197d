package io.semper.tck.selftest;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.nio.NioProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.Set;
import java.util.stream.Collectors;

/** Creates loops over a {@link CompletionKernel}; has the lowest priority. */
public final class CompletionProvider implements EventLoopProvider {
    /** All capabilities of the kernel below also work by completion, but for watching, which is about readiness. */
    static final Set<Capability> CAPABILITIES = new NioProvider()
            .newKernel().capabilities().stream()
                    .filter(capability -> !capability.equals(Capability.WATCH_CHANNELS))
                    .collect(Collectors.toUnmodifiableSet());

    /** For {@link java.util.ServiceLoader}. */
    public CompletionProvider() {}

    @Override
    public String name() {
        return CompletionKernel.NAME;
    }

    @Override
    public int priority() {
        return -1;
    }

    @Override
    public Availability availability() {
        return new Availability.Available(CAPABILITIES);
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return Loops.newEventLoop(new CompletionKernel(new NioProvider().newKernel()), options);
    }
}
