package io.semper.spi;

import io.semper.Capability;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The answer of a provider to whether it can make loops on this machine. Rule CHOOSE-06. */
public sealed interface Availability {
    /**
     * Loops can be made.
     *
     * @param capabilities what the loops offer beyond the core
     */
    record Available(Set<Capability> capabilities) implements Availability {
        /** Copies the set. */
        public Available {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /**
     * Loops cannot be made.
     *
     * @param reason why not, in one sentence
     * @param remedy what to do about that, ready to be copied where possible; null if nothing helps on this machine
     * @param cause the throwable behind it, or null
     */
    record Unavailable(
            String reason,
            @Nullable String remedy,
            @Nullable Throwable cause) implements Availability {
        /** Refuses a null reason. */
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
