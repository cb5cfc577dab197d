package io.semper.tck.rules.watch;

import io.semper.Capability;
import io.semper.tck.Tck;
import java.util.List;
import java.util.stream.Stream;

/** How the application names what is watched. */
enum Naming {
    CHANNEL(Capability.WATCH_CHANNELS),
    NUMBER(Capability.WATCH_DESCRIPTORS);

    /** For {@link io.semper.tck.Requires}. */
    static final String CHANNELS = "watch-channels";

    static final String NUMBERS = "watch-descriptors";

    private final Capability capability;

    Naming(Capability capability) {
        this.capability = capability;
    }

    /** Those that the subject claims. */
    static List<Naming> claimed(Tck tck) {
        return Stream.of(values())
                .filter(naming -> tck.claims(naming.capability))
                .toList();
    }
}
