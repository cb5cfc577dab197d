package io.semper.tck.report;

import java.util.List;
import java.util.Map;

/** Results for the tests of this package. */
final class ResultFiles {
    static final RunFacts FACTS = new RunFacts(
            "1.2",
            "17.0.1 (a \"vendor\")",
            "Linux 6 amd64",
            2,
            2,
            List.of("platform"),
            "quick",
            42,
            "2026-11-30T12:00:00Z",
            75,
            true,
            List.of(),
            List.of("tls", "unix-sockets"),
            Map.of(),
            "./semper tck --backend x --rule RULE --seed 42");

    private ResultFiles() {}

    static ResultFile of(String subject, RuleResult... results) {
        return new ResultFile(subject, FACTS, List.of(results));
    }

    /** With facts that differ in what the tests are about. */
    static ResultFile of(
            String subject,
            boolean complete,
            List<String> selection,
            Map<String, String> exclusions,
            RuleResult... results) {
        return new ResultFile(
                subject,
                new RunFacts(
                        FACTS.kit(),
                        FACTS.jdk(),
                        FACTS.os(),
                        FACTS.processors(),
                        FACTS.workers(),
                        FACTS.taskEngines(),
                        FACTS.level(),
                        FACTS.seed(),
                        FACTS.started(),
                        FACTS.seconds(),
                        complete,
                        selection,
                        FACTS.capabilities(),
                        exclusions,
                        FACTS.repeat()),
                List.of(results));
    }

    static RuleResult passed(String rule) {
        return RuleResult.of(rule, new TestRun("SomeRules.holds tcp", Verdict.PASS, 12, "", null));
    }

    static RuleResult excluded(String rule) {
        return new RuleResult(rule, Verdict.EXCLUDED, 1, "excluded: https://example.org/1");
    }

    /** A failure with everything that one can have, and with characters that HTML and JSON treat specially. */
    static RuleResult failed(String rule) {
        TestFailure failure = new TestFailure(
                "ASSERTION",
                "the <b>sum</b> & \"more\" \u00e9 \uD83D\uDE00",
                "<one>",
                "two",
                List.of(
                        "recorder-1: made@1 data(5)@2 lost(null)@4",
                        "recorder-2: 3 callbacks, then eof@9",
                        "recorder-3:"),
                "  thread tck-x (WAITING)\n    at a.B.c(B.java:1)");
        return RuleResult.of(rule, new TestRun("SomeRules.breaks unix", Verdict.FAIL, 20_000, "broke", failure));
    }
}
