package io.semper.tck;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.net.URI;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** The implementation that the kit examines: creates loops and names their capabilities. */
public interface TckSubject {
    /** The name in the report. */
    String name();

    /** Creates an idle loop. Called on any thread, possibly several times in one test. */
    EventLoop newEventLoop(LoopOptions options);

    /** The capabilities of every loop of this subject; rules of other capabilities count as not claimed. */
    Set<Capability> capabilities();

    /**
     * Where the peers of the kit get their blocking channels from: the operating system, unless the loops of this subject reach another
     * network. The kit opens channels for streams, their listeners and datagrams, and registers none with a selector.
     */
    default SelectorProvider channels() {
        return SelectorProvider.provider();
    }

    /**
     * The number of sockets and pollers that the loops and {@link #channels} of this subject have open. Empty if they are descriptors of
     * this process, which the kit counts itself.
     */
    default OptionalInt openSockets() {
        return OptionalInt.empty();
    }

    /**
     * Makes every further socket fail for lack of resources, after {@code left} more than are open now. Only called if
     * {@link #openSockets} is not empty; otherwise the kit takes the descriptors of this process.
     *
     * @return ends the lack when closed
     */
    default AutoCloseable leaveSockets(int left) {
        throw new UnsupportedOperationException("leaveSockets() of " + name());
    }

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
        return of(provider, Map.of());
    }

    /**
     * A subject whose loops a provider creates, and which leaves rules out.
     *
     * @param exclusions what {@link #exclusions()} returns
     * @throws IllegalStateException if the provider is not available here
     */
    static TckSubject of(EventLoopProvider provider, Map<String, URI> exclusions) {
        Map<String, URI> excluded = Map.copyOf(exclusions);
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
            public Map<String, URI> exclusions() {
                return excluded;
            }

            @Override
            public String toString() {
                return "subject " + provider.name();
            }
        };
    }
}
