package org.example.foreign;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;

/** Makes loops over Linux by {@code java.lang.foreign}. Any thread. */
public final class ForeignProvider implements EventLoopProvider, KernelProvider {
    static final String NAME = "foreign";

    /** For {@link java.util.ServiceLoader}. */
    public ForeignProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    /** Below {@code nio}: who wants this backend names it. */
    @Override
    public int priority() {
        return -10;
    }

    // region: availability
    /** Loads nothing: a program that only asks for a list of backends must not get a warning for it. */
    @Override
    public Availability availability() {
        String system = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        if (!system.equals("Linux on amd64")) {
            return new Availability.Unavailable("it is for Linux on amd64, and this is " + system, null, null);
        }
        return new Availability.Available(ForeignKernel.CAPABILITIES);
    }

    @Override
    public Kernel newKernel() {
        if (availability() instanceof Availability.Unavailable why) {
            throw new BackendUnavailableException("backend '" + NAME + "' is unavailable: " + why.reason(), null);
        }
        return new ForeignKernel();
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return Loops.newEventLoop(newKernel(), options);
    }
    // endregion
}
