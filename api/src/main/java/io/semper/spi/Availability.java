package io.semper.spi;

import io.semper.Capability;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a backend can make loops here and now. */
public sealed interface Availability {
    /**
     * It can.
     *
     * @param capabilities what its loops offer beyond the core
     */
    record Available(Set<Capability> capabilities) implements Availability {
        /** Copies the set. */
        public Available {
            capabilities = Set.copyOf(capabilities);
        }
    }

    /**
     * It cannot.
     *
     * @param reason in one sentence, for people
     * @param remedy what to do about it, to be pasted where possible; null if nothing helps on this machine
     * @param cause the throwable behind it, if any
     */
    record Unavailable(
            String reason,
            @Nullable String remedy,
            @Nullable Throwable cause) implements Availability {
        /** Checks the reason. */
        public Unavailable {
            Objects.requireNonNull(reason, "reason");
        }
    }
}
