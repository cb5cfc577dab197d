package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.kernel.ForwardingDatagram;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import io.semper.tck.RuleViolation;
import io.semper.tck.RuleViolation.Kind;
import io.semper.tck.RunLevel;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The kit can fail: every mutant turns the rules red that it declares, and the same loops without a mutation leave them green. A quick run
 * draws some mutants of each area. Each subclass runs a part, in a process of its own, and writes {@code target/kill-matrix-PART.md}.
 */
@Tag("once")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MutantMatrix {
    private static final List<Kind> ORDER = List.of(Kind.ASSERTION, Kind.INVARIANT, Kind.EXCEPTION, Kind.HANG);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Set<Capability> ALL = new NioProvider().newKernel().capabilities();
    private static final Set<Capability> ALL_OF_EPOLL =
            new EpollProvider().newKernel().capabilities();
    private static final Set<Capability> ALL_BUT_UNIX = ALL.stream()
            .filter(capability -> !capability.equals(Capability.UNIX_SOCKETS))
            .collect(Collectors.toUnmodifiableSet());
    private static final int ONE_OUT_OF = 24;

    private final String part;
    private final List<Mutant> drawn;
    private final List<String> rows = new ArrayList<>();

    /**
     * The matrix of a part.
     *
     * @param part the name of the part
     * @param kind which mutants belong to it
     */
    MutantMatrix(String part, Predicate<Mutant> kind) {
        this.part = part;
        drawn = drawn(part, kind, System.getProperty("mutant", ""));
    }

    /** The mutants to run: with {@code -Dmutant=NAME}, those whose class name contains {@code NAME}. */
    private static List<Mutant> drawn(String part, Predicate<Mutant> kind, String wanted) {
        if (wanted.isEmpty()) {
            List<Mutant> all = Mutants.all().stream().filter(kind).toList();
            return RunLevel.sample(part + " broken on purpose", all, ONE_OUT_OF, mutant -> part);
        }
        List<Mutant> fitting = Mutants.all().stream()
                .filter(mutant -> mutant.getClass().getName().contains(wanted))
                .toList();
        assertThat(fitting)
                .as("mutants with '%s', which -Dmutant asks for, in their names", wanted)
                .isNotEmpty();
        return fitting.stream().filter(kind).toList();
    }

    @BeforeAll
    static void takeEveryWay() {
        System.clearProperty("tck.oneKind");
        System.setProperty("tck.tls.everyWay", "true");
    }

    @AfterAll
    static void takeSomeWays() {
        System.clearProperty("tck.tls.everyWay");
        System.setProperty("tck.oneKind", "always");
    }

    /** Runs first, because the kit warms up in it. */
    @Order(1)
    @TestFactory
    Stream<DynamicTest> whatIsNotMutatedIsGreen() {
        Mutant.OfLoop loop = ForwardingLoop::new;
        Mutant.OfStream stream = Between::new;
        Mutant.OfDatagrams datagrams = BetweenDatagrams::new;
        Mutant.OfDatagramOptions options = given -> given;
        Mutant.OfDatagramSockets sockets = ForwardingDatagram::new;
        Mutant.OfKernel kernel = ForwardingKernel::new;
        return Stream.of(
                unmutated("a loop in a wrapper", loop, Mutant.OfLoop.class::isInstance),
                unmutated("a connection in a wrapper", stream, Mutant.OfStream.class::isInstance),
                unmutated("an endpoint in a wrapper", datagrams, Mutant.OfDatagrams.class::isInstance),
                unmutated("options of endpoints in a wrapper", options, Mutant.OfDatagramOptions.class::isInstance),
                unmutated("a datagram socket in a wrapper", sockets, Mutant.OfDatagramSockets.class::isInstance),
                unmutated("a kernel in a wrapper", kernel, Mutant.OfKernel.class::isInstance));
    }

    private DynamicTest unmutated(String name, Mutant wrapper, Predicate<Mutant> kind) {
        Set<String> rules = new TreeSet<>();
        drawn.stream().filter(kind).forEach(mutant -> rules.addAll(List.of(Mutants.killedBy(mutant))));
        return dynamicTest(name, () -> {
            allPass(wrapper, rules.stream().filter(MutantMatrix::isOfUnix).toList());
            allPass(wrapper, rules.stream().filter(rule -> !isOfUnix(rule)).toList());
        });
    }

    private static void allPass(Mutant wrapper, List<String> rules) {
        if (rules.isEmpty()) {
            return;
        }
        TckOutcome outcome = run(wrapper, Duration.ofSeconds(30), rules.toArray(String[]::new));
        assertThat(outcome.failures()).isEmpty();
        assertThat(rules).allSatisfy(rule -> assertThat(outcome.verdict(rule)).contains(Verdict.PASS));
    }

    private static boolean isOfUnix(String rule) {
        return rule.startsWith("UNIX-");
    }

    @Order(2)
    @TestFactory
    Stream<DynamicTest> everyMutantIsFound() {
        return drawn.stream().map(mutant -> dynamicTest(mutant.title(), () -> isFound(mutant)));
    }

    private void isFound(Mutant mutant) {
        String[] rules = Mutants.killedBy(mutant);
        boolean hangs = mutant.getClass().isAnnotationPresent(Hangs.class);
        TckOutcome first = run(mutant, hangs ? SHORTEST : SHORT, rules);
        // The machine may have been busy: with time enough, an assertion must come.
        TckOutcome outcome = !hangs && Arrays.stream(rules).anyMatch(rule -> onlyHung(first, rule))
                ? run(mutant, LONG, rules)
                : first;
        for (String rule : rules) {
            assertThat(outcome.verdict(rule))
                    .as(rule + " over " + mutant.title())
                    .contains(Verdict.FAIL);
            RuleViolation found = outcome.failures().get(rule).stream()
                    .map(RuleViolation.class::cast)
                    .min(Comparator.comparing(failure -> ORDER.indexOf(failure.kind())))
                    .orElseThrow();
            String[] lines = String.valueOf(found.getMessage()).split("\\R", 2);
            rows.add("| " + mutant.title() + " | " + level(mutant) + " | " + rule + " | "
                    + found.kind().name().toLowerCase(java.util.Locale.ROOT) + " | "
                    + lines[0].replace("|", "\\|") + " |");
            assertThat(found.rule()).isEqualTo(rule);
            assertThat(found).hasMessageStartingWith(rule + ": ");
            assertThat(found.kind())
                    .as("what found %s: %s", mutant.title(), found.getMessage())
                    .isIn(
                            hangs
                                    ? Set.of(Kind.HANG, Kind.ASSERTION, Kind.INVARIANT)
                                    : Set.of(Kind.ASSERTION, Kind.INVARIANT));
        }
    }

    @AfterAll
    void writeTheMatrix() throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Loops broken on purpose, and the rules that find them",
                "",
                drawn.size() + " of " + Mutants.all().size() + " broken loops, "
                        + drawn.stream().filter(MutantMatrix::isOfTheSeam).count() + " of them at the kernel seam.",
                "",
                "| broken | where | rule | found by | message |",
                "|---|---|---|---|---|"));
        lines.addAll(rows);
        Path matrix = Path.of("target", "kill-matrix-" + part + ".md");
        Files.createDirectories(matrix.getParent());
        Files.write(matrix, lines);
    }

    private static String level(Mutant mutant) {
        return isOfTheSeam(mutant) ? "kernel seam" : "api";
    }

    private static boolean isOfTheSeam(Mutant mutant) {
        return mutant instanceof Mutant.OfKernel || mutant instanceof Mutant.OfDatagramSockets;
    }

    private static boolean onlyHung(TckOutcome outcome, String rule) {
        return outcome.failures().getOrDefault(rule, List.of()).stream()
                .allMatch(failure -> failure instanceof RuleViolation violation && violation.kind() == Kind.HANG);
    }

    private static TckOutcome run(Mutant mutant, Duration guard, String... rules) {
        Findings findings = new Findings(mutant.getClass().isAnnotationPresent(Hangs.class));
        return TckRun.of(subject(mutant, Arrays.stream(rules).anyMatch(MutantMatrix::isOfUnix), findings))
                .rules(rules)
                .guard(guard)
                .listener(findings)
                .execute();
    }

    /** The mutants of a backend share one name: the kit warms up once per name, and a mutant might not survive that. To save time, Unix sockets are claimed only for their own rules. */
    private static TckSubject subject(Mutant mutant, boolean unix, Findings findings) {
        return new TckSubject() {
            @Override
            public String name() {
                return "a mutant of " + (mutant instanceof Mutant.OverEpoll ? "epoll" : "nio");
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                return mutant.newEventLoop(options);
            }

            @Override
            public Set<Capability> capabilities() {
                return mutant instanceof Mutant.OverEpoll ? ALL_OF_EPOLL : unix ? ALL : ALL_BUT_UNIX;
            }

            @Override
            public Map<String, URI> exclusions() {
                return findings.exclusions();
            }
        };
    }
}
