package io.semper.tck.selftest.small;

import io.semper.BackendUnavailableException;
import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.io.IOException;
import java.util.Set;

/** Creates small loops; has the lowest priority. */
public final class SmallProvider implements EventLoopProvider {
    static final String NAME = "small";

    /** A selector lets go of the carrier while it waits. */
    static final Set<Capability> CAPABILITIES = Set.of(Capability.VIRTUAL_THREADS, Capability.TLS);

    /** For {@link java.util.ServiceLoader}. */
    public SmallProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return -2;
    }

    @Override
    public Availability availability() {
        return new Availability.Available(CAPABILITIES);
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        try {
            return new SmallLoop(options);
        } catch (IOException e) {
            throw new BackendUnavailableException("no selector: " + e.getMessage(), e);
        }
    }
}
