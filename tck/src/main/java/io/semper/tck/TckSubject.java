package io.semper.tck;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.net.URI;
import java.util.Map;
import java.util.Set;

/** What the kit is run against: makes loops and says what they claim. */
public interface TckSubject {
    /** The name in the report. */
    String name();

    /** A new idle loop. Called on any thread, several times in one test. */
    EventLoop newEventLoop(LoopOptions options);

    /** What every loop of this subject offers beyond the core; the rules of what is not named here count as not claimed. */
    Set<Capability> capabilities();

    /** Rules that are not run, each with the address of the discussion that says why. They are shown in the report. */
    default Map<String, URI> exclusions() {
        return Map.of();
    }

    /**
     * The subject that a provider makes.
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
