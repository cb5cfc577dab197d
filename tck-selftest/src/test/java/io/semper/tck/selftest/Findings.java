package io.semper.tck.selftest;

import io.semper.tck.RuleViolation;
import io.semper.tck.RuleViolation.Kind;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * The rules that have found what is broken: a subject whose {@link #exclusions} are these leaves out their further tests, each of which
 * might wait for its guard.
 */
public final class Findings implements TestExecutionListener {
    private static final URI WHY = URI.create("found:before");

    private final Map<String, URI> found = new ConcurrentHashMap<>();
    private final Set<Kind> kinds;

    /**
     * No findings yet.
     *
     * @param hangs whether a wait in vain is a finding
     */
    public Findings(boolean hangs) {
        kinds = hangs ? Set.of(Kind.ASSERTION, Kind.INVARIANT, Kind.HANG) : Set.of(Kind.ASSERTION, Kind.INVARIANT);
    }

    /** The rules that have found it so far. */
    public Map<String, URI> exclusions() {
        return found;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getThrowable().orElse(null) instanceof RuleViolation violation && kinds.contains(violation.kind())) {
            found.put(violation.rule(), WHY);
        }
    }
}
