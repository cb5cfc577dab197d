package io.semper.tck;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/** The implementation that the kit examines: creates loops and names their capabilities. */
public interface TckSubject {
    /** The name in the report. */
    String name();

    /** Creates an idle loop. Called on any thread, possibly several times in one test. */
    EventLoop newEventLoop(LoopOptions options);

    /** The capabilities of every loop of this subject; rules of other capabilities count as not claimed. */
    Set<Capability> capabilities();

    /** Rules that are not run, each with the address of a discussion that gives the reason. The report lists them. */
    default Map<String, URI> exclusions() {
        return Map.of();
    }

    /**
     * A subject whose loops a provider creates.
     *
     * @throws IllegalStateException if the provider is not available here
     */
    static TckSubject of(EventLoopProvider provider) {
        Availability availability = provider.availability();
        if (!(availability instanceof Availability.Available available)) {
            throw new IllegalStateException("backend '" + provider.name() + "' cannot be examined: " + availability);
        }
        return new TckSubject() {
            @Override
            public String name() {
                return provider.name();
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                return provider.newEventLoop(options);
            }

            @Override
            public Set<Capability> capabilities() {
                return available.capabilities();
            }

            @Override
            public String toString() {
                return "subject " + provider.name();
            }
        };
    }
}
