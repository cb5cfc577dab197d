package io.semper.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.BackendReport.Candidate;
import io.semper.EventLoops;
import java.util.stream.Stream;

/** A backend that the jar brings. */
public record Backend(String name) {
    public static Stream<Backend> all() {
        return EventLoops.report().candidates().stream().map(candidate -> new Backend(candidate.name()));
    }

    /** A test on a backend that does not work here is counted as not run. */
    void need() {
        Candidate candidate = EventLoops.report().candidates().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        assumeTrue(candidate.available(), () -> name + ": " + candidate.cause());
    }

    @Override
    public String toString() {
        return name;
    }
}
