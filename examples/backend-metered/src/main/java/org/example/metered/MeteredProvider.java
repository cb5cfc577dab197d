package org.example.metered;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.List;
import java.util.ServiceLoader;

/** Makes metered loops over the kernels of another backend. Any thread. */
public final class MeteredProvider implements EventLoopProvider, KernelProvider {
    static final String NAME = "metered";

    private static final List<String> BEST_FIRST = List.of("epoll", "kqueue", "nio");

    private final String over;
    private final Meter meter;
    private final Faults faults;

    /** For {@link ServiceLoader}: over the backend that {@code -Dmetered.over} names, or else the best one, without faults. */
    public MeteredProvider() {
        this(System.getProperty("metered.over", ""), new Meter(), Faults.NONE);
    }

    /** Over the backend {@code over}, or the best one if that is empty. */
    public MeteredProvider(String over, Meter meter, Faults faults) {
        if (over.equals(NAME)) {
            throw new IllegalArgumentException("a backend cannot decorate itself");
        }
        this.over = over;
        this.meter = meter;
        this.faults = faults;
    }

    /** The counts of all loops of this provider. */
    public Meter meter() {
        return meter;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Below every backend, so that it is never the best one. */
    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    // region: provider
    @Override
    public Availability availability() {
        try {
            return ((EventLoopProvider) below()).availability();
        } catch (BackendUnavailableException e) {
            return new Availability.Unavailable(String.valueOf(e.getMessage()), "add io.semper:semper-backend-nio", e);
        }
    }

    @Override
    public Kernel newKernel() {
        return new MeteredKernel(below().newKernel(), meter, faults);
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return Loops.newEventLoop(newKernel(), options);
    }

    /** The backend to decorate. Not looked for by the constructor, which {@link ServiceLoader} calls in the middle of such a search. */
    private KernelProvider below() {
        for (String name : over.isEmpty() ? BEST_FIRST : List.of(over)) {
            try {
                KernelProvider found = KernelProvider.named(name);
                if (((EventLoopProvider) found).availability() instanceof Availability.Available) {
                    return found;
                }
            } catch (BackendUnavailableException next) {
                // not on this class path
            }
        }
        throw new BackendUnavailableException("there is no backend " + over + " that could be decorated", null);
    }
    // endregion
}
