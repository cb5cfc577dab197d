package io.semper;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of every backend that could be found: {@link EventLoops#report()}. Rule CHOOSE-06.
 *
 * @param candidates in the order in which they are tried
 * @param requested the name that the property or the environment asks for, if any
 * @param requestedBy where that name comes from, such as {@code -Dsemper.backend}
 */
public record BackendReport(
        List<Candidate> candidates,
        @Nullable String requested,
        @Nullable String requestedBy) {
    /** Copies the list. */
    public BackendReport {
        candidates = List.copyOf(candidates);
    }

    /** What the best-available choice takes: the first candidate that is available. */
    public Optional<Candidate> best() {
        return candidates.stream().filter(Candidate::available).findFirst();
    }

    /**
     * One backend, or something that should have been one.
     *
     * @param name its name, or what is known of it
     * @param priority the greater is tried first
     * @param available whether a loop can be made
     * @param capabilities what it offers; empty if not available
     * @param cause why it is not available, in one sentence; null if it is
     * @param remedy what to do about it; null if it is available or nobody knows
     * @param provider the class of its provider; null if it could not be loaded
     * @param origin where that class comes from: the jar, folder or module; null if unknown
     * @param version of the module or jar; null if unknown
     * @param remarks what should be known about it although it is available, a sentence each
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
