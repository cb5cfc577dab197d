package io.semper;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The verdict about every backend that was found: {@link EventLoops#report()}. Rule CHOOSE-06.
 *
 * @param candidates in the order in which they are tried
 * @param requested the name that the property or the environment asks for, or null
 * @param requestedBy where that name comes from, such as {@code -Dsemper.backend}, or null
 */
public record BackendReport(
        List<Candidate> candidates,
        @Nullable String requested,
        @Nullable String requestedBy) {
    /** Copies the list. */
    public BackendReport {
        candidates = List.copyOf(candidates);
    }

    /** Returns the first candidate that is available: the one that is used if none is asked for. */
    public Optional<Candidate> best() {
        return candidates.stream().filter(Candidate::available).findFirst();
    }

    /**
     * A backend, or something that should have been one.
     *
     * @param name its name, or a description if it has none
     * @param priority the greatest is tried first
     * @param available whether a loop can be made
     * @param capabilities what its loops offer; empty if it is not available
     * @param cause why it is not available, in one sentence; null if it is
     * @param remedy what to do about that; null if it is available or no remedy is known
     * @param provider the class of its provider; null if that could not be loaded
     * @param origin the jar, folder or module of that class; null if unknown
     * @param version of the module or jar; null if unknown
     * @param remarks what users should know although it is available, one sentence each
     */
    public record Candidate(
            String name,
            int priority,
            boolean available,
            Set<Capability> capabilities,
            @Nullable String cause,
            @Nullable String remedy,
            @Nullable String provider,
            @Nullable String origin,
            @Nullable String version,
            List<String> remarks) {
        /** Copies the collections. */
        public Candidate {
            capabilities = Set.copyOf(capabilities);
            remarks = List.copyOf(remarks);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Candidate c : candidates) {
            text.append(c.name()).append(": ").append(c.available() ? "available" : "not available: " + c.cause());
            if (c.remedy() != null) {
                text.append(" (").append(c.remedy()).append(')');
            }
            c.remarks().forEach(remark -> text.append("; ").append(remark));
            text.append(System.lineSeparator());
        }
        return candidates.isEmpty() ? "no backend found: add semper-backend-nio" : text.toString();
    }
}
