package io.semper.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.BackendReport.Candidate;
import io.semper.Capability;
import io.semper.EventLoops;
import java.util.List;
import java.util.stream.Stream;

/** A backend in the jar. */
public record Backend(String name) {
    public static Stream<Backend> all() {
        return EventLoops.report().candidates().stream().map(candidate -> new Backend(candidate.name()));
    }

    /** The backends that claim a capability. */
    static Stream<Backend> with(Capability capability) {
        return EventLoops.report().candidates().stream()
                .filter(candidate -> candidate.capabilities().contains(capability))
                .map(candidate -> new Backend(candidate.name()));
    }

    /** All backends that are available here at the full level, and one of them at the quick level: for programs, which the backend cannot change. */
    static Stream<Backend> drawn() {
        return Amount.someOf("backends", available()).stream();
    }

    static List<Backend> available() {
        return EventLoops.report().candidates().stream()
                .filter(Candidate::available)
                .map(candidate -> new Backend(candidate.name()))
                .toList();
    }

    /** Skips the test, to be counted as not run, if the backend is not available here. */
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
