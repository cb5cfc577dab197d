package io.semper.tck.rules.choose;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.BackendReport;
import io.semper.BackendReport.Candidate;
import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.tck.ProviderLoader;
import io.semper.tck.Providers;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

/** Which backend makes a loop. */
final class ChooseRules {
    private static final String PROPERTY = "semper.backend";

    @Rule("CHOOSE-01")
    void aProviderThatIsGivenIsTheOnlyOneAsked(Tck tck) {
        ProviderLoader jar = ProviderLoader.of(tck.scratch(), Providers.Better.class);
        withProperty(
                "no-such-backend",
                () -> jar.during(() -> {
                    LoopOptions options = LoopOptions.defaults().provider(new Providers.Good());
                    EventLoop made = tck.adopt(EventLoops.newEventLoop(options));
                    assertFalse(made.isRunning() || made.isClosed());
                    LoopOptions liar = LoopOptions.defaults().provider(new Providers.Liar());
                    BackendUnavailableException refused =
                            assertThrows(BackendUnavailableException.class, () -> EventLoops.newEventLoop(liar));
                    assertContains(refused, "tck-liar", "not today");
                    LoopOptions nothing = LoopOptions.defaults().provider(new Providers.Nothing());
                    assertContains(
                            assertThrows(BackendUnavailableException.class, () -> EventLoops.newEventLoop(nothing)),
                            "tck-nothing",
                            "null");
                    return true;
                }));
        assertEquals(List.of(), jar.asked(), "no other provider is asked, neither first nor instead");
        assertThrows(NullPointerException.class, () -> LoopOptions.defaults().provider(nothing()));
    }

    @Rule("CHOOSE-02")
    void aBackendAskedForByNameIsTheOnlyOneAsked(Tck tck) {
        ProviderLoader jar =
                ProviderLoader.of(tck.scratch(), Providers.Better.class, Providers.Good.class, Providers.Absent.class);
        withProperty(
                "no-such-backend",
                () -> jar.during(() -> {
                    tck.adopt(EventLoops.newEventLoop(LoopOptions.defaults().backend("tck-good")));
                    return true;
                }));
        assertEquals(List.of("tck-good"), jar.asked());
        LoopOptions both = LoopOptions.defaults().provider(new Providers.Liar()).backend("tck-better");
        jar.during(() -> tck.adopt(EventLoops.newEventLoop(both)));
        assertEquals(List.of("tck-good", "tck-better"), jar.asked(), "what is said last counts");
        assertThrows(NullPointerException.class, () -> LoopOptions.defaults().backend(nothing()));
        assertThrows(
                IllegalArgumentException.class, () -> LoopOptions.defaults().backend(" "));
    }

    @Rule("CHOOSE-02")
    void aBackendAskedForByNameIsNeverReplaced(Tck tck) {
        ProviderLoader jar = ProviderLoader.of(
                tck.scratch(),
                Providers.Good.class,
                Providers.Absent.class,
                Providers.Liar.class,
                Providers.BadLiar.class,
                Providers.Thrower.class);
        jar.during(() -> {
            assertContains(refused("tck-unheard-of"), "tck-unheard-of", "LoopOptions.backend", "not found", "tck-good");
            BackendUnavailableException absent = refused("tck-absent");
            assertContains(absent, "tck-absent", "this machine has no teleporter", "buy one");
            assertNotNull(absent.getCause(), "what is behind it is the cause");
            assertContains(refused("tck-liar"), "tck-liar", "not today");
            assertContains(refused("tck-badliar"), "tck-badliar", "neither today");
            assertContains(refused("tck-thrower"), "tck-thrower", "thrown by availability()");
            return true;
        });
        assertEquals(List.of("tck-liar", "tck-badliar"), jar.asked(), "no other backend was asked for a loop instead");
    }

    private static BackendUnavailableException refused(String name) {
        LoopOptions options = LoopOptions.defaults().backend(name);
        return assertThrows(BackendUnavailableException.class, () -> EventLoops.newEventLoop(options));
    }

    @Rule("CHOOSE-03")
    void thePropertyNamesTheBackend(Tck tck) {
        ProviderLoader jar = ProviderLoader.of(tck.scratch(), Providers.Good.class, Providers.Better.class);
        withProperty(
                "tck-good",
                () -> jar.during(() -> {
                    tck.adopt(EventLoops.newEventLoop());
                    tck.adopt(EventLoops.newEventLoop(LoopOptions.defaults().executorThreads(1)));
                    assertEquals("tck-good", EventLoops.report().requested());
                    assertEquals("-Dsemper.backend", EventLoops.report().requestedBy());
                    return true;
                }));
        assertEquals(List.of("tck-good", "tck-good"), jar.asked());
        withProperty(
                "tck-unheard-of",
                () -> jar.during(() -> {
                    BackendUnavailableException refused =
                            assertThrows(BackendUnavailableException.class, EventLoops::newEventLoop);
                    assertContains(refused, "tck-unheard-of", "-Dsemper.backend", "tck-good");
                    return true;
                }));
        assertEquals(2, jar.asked().size(), "it is never replaced");
        requireNoVariable(tck);
        withProperty(" ", () -> jar.during(() -> tck.adopt(EventLoops.newEventLoop())));
        assertEquals(3, jar.asked().size(), "an empty property asks for nothing");
    }

    @Rule("CHOOSE-04")
    void withoutAWishTheBestThatKeepsItsWordIsTaken(Tck tck) {
        requireNoVariable(tck);
        ProviderLoader good =
                ProviderLoader.of(tck.scratch(), Providers.Good.class, Providers.Better.class, Providers.Absent.class);
        withProperty(null, () -> good.during(() -> tck.adopt(EventLoops.newEventLoop())));
        assertEquals(List.of("tck-better"), good.asked(), "the greatest priority of those that are available");
        ProviderLoader alike = ProviderLoader.of(tck.scratch(), Providers.Better.class, Providers.Alike.class);
        withProperty(null, () -> alike.during(() -> tck.adopt(EventLoops.newEventLoop())));
        assertEquals(List.of("tck-alike"), alike.asked(), "equal priorities are taken by name");
        ProviderLoader liars = ProviderLoader.of(
                tck.scratch(),
                Providers.Good.class,
                Providers.Liar.class,
                Providers.BadLiar.class,
                Providers.Nothing.class);
        withProperty(null, () -> liars.during(() -> tck.adopt(EventLoops.newEventLoop())));
        assertEquals(
                List.of("tck-nothing", "tck-badliar", "tck-liar", "tck-good"),
                liars.asked(),
                "one that breaks its word is passed over");
    }

    @Rule("CHOOSE-05")
    void brokenProvidersHideNobody(Tck tck) {
        requireNoVariable(tck);
        ProviderLoader jars = new ProviderLoader(
                tck.scratch(),
                Providers.Unmakeable.class.getName(),
                "no.such.Provider\n" + Providers.Unloadable.class.getName() + "\n" + Providers.Thrower.class.getName(),
                "this is not a class name",
                "java.lang.String\n" + Providers.BadThrower.class.getName(),
                Providers.Lacking.class.getName() + "\n" + Providers.Silent.class.getName(),
                Providers.Nameless.class.getName() + "\n" + Providers.Grumbler.class.getName(),
                "# nothing but a comment\n\n",
                Providers.Good.class.getName() + " # and a comment");
        Set<String> alone = names(EventLoops.report());
        withProperty(
                null,
                () -> jars.during(() -> {
                    BackendReport report = EventLoops.report();
                    Set<String> together = names(report);
                    assertTrue(together.containsAll(alone), "of " + alone + " only " + together + " are left");
                    assertEquals("tck-good", report.best().orElseThrow().name(), "the best that works: " + report);
                    for (String broken : List.of("tck-thrower", "tck-badthrower", "tck-lacking", "tck-silent")) {
                        assertFalse(candidate(report, broken).available(), broken + " cannot be available");
                        assertNotNull(candidate(report, broken).cause(), broken + " is said to be broken");
                    }
                    assertTrue(candidate(report, "tck-grumbler").available(), "remarks are no verdict");
                    tck.adopt(EventLoops.newEventLoop());
                    return true;
                }));
        assertEquals(List.of("tck-good"), jars.asked());
    }

    @Rule("CHOOSE-06")
    void theReportTellsOfEveryCandidate(Tck tck) {
        ProviderLoader jars = new ProviderLoader(
                tck.scratch(),
                Providers.Good.class.getName() + "\n" + Providers.Absent.class.getName() + "\n"
                        + Providers.Thrower.class.getName(),
                "no.such.Provider",
                Providers.Unmakeable.class.getName());
        BackendReport report = jars.during(EventLoops::report);
        Candidate good = candidate(report, "tck-good");
        assertTrue(good.available());
        assertNull(good.cause());
        assertNull(good.remedy());
        assertEquals(1_000_001, good.priority());
        assertEquals(Providers.Good.class.getName(), good.provider());
        Candidate absent = candidate(report, "tck-absent");
        assertFalse(absent.available());
        assertEquals("this machine has no teleporter", absent.cause(), "the words of the provider");
        assertEquals("buy one", absent.remedy(), "the words of the provider");
        assertEquals(Set.of(), absent.capabilities());
        Candidate thrower = candidate(report, "tck-thrower");
        assertTrue(String.valueOf(thrower.cause()).contains("thrown by availability()"), "" + thrower.cause());
        for (String broken : List.of("no.such.Provider", Providers.Unmakeable.class.getName())) {
            assertTrue(
                    report.candidates().stream()
                            .anyMatch(each -> !each.available()
                                    && String.valueOf(each.cause()).contains(broken)),
                    "what is wrong with " + broken + " is reported: " + report);
        }
        List<Integer> tried = report.candidates().stream()
                .filter(each -> each.provider() != null)
                .map(Candidate::priority)
                .toList();
        assertEquals(tried.stream().sorted((a, b) -> b.compareTo(a)).toList(), tried, "in the order of trying");
        for (Candidate each : report.candidates()) {
            assertTrue(report.toString().contains(each.name()), "the text mentions " + each.name());
            assertEquals(each.available(), each.cause() == null, "a cause for " + each);
        }
    }

    @Rule("CHOOSE-08")
    void whatSeveralLoadersSeeIsOneCandidate(Tck tck) {
        ProviderLoader jars =
                new ProviderLoader(tck.scratch(), Providers.Good.class.getName(), Providers.Good.class.getName());
        List<String> names = jars.during(EventLoops::report).candidates().stream()
                .map(Candidate::name)
                .toList();
        assertEquals(new HashSet<>(names).size(), names.size(), "no candidate is reported twice: " + names);
        assertTrue(names.contains("tck-good"));
        Set<String> without = ProviderLoader.during(null, () -> names(EventLoops.report()));
        assertFalse(without.contains("tck-good"), "only the thread's own context loader is asked");
        names.stream()
                .filter(each -> !each.equals("tck-good"))
                .forEach(each -> assertTrue(
                        without.contains(each), each + " is found by a thread without a context loader, too"));
    }

    private static Candidate candidate(BackendReport report, String name) {
        return report.candidates().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the report does not mention " + name + ": " + report));
    }

    private static Set<String> names(BackendReport report) {
        Set<String> names = new HashSet<>();
        report.candidates().forEach(each -> names.add(each.name()));
        return names;
    }

    private static void assertContains(Throwable thrown, String... parts) {
        for (String part : parts) {
            assertTrue(
                    String.valueOf(thrown.getMessage()).contains(part),
                    "'" + part + "' is missing in: " + thrown.getMessage());
        }
    }

    private static void requireNoVariable(Tck tck) {
        if (System.getenv("SEMPER_BACKEND") != null) {
            throw tck.notApplicable("SEMPER_BACKEND is set");
        }
    }

    private static <T> T withProperty(String value, Callable<T> body) {
        String before = System.getProperty(PROPERTY);
        set(value);
        try {
            return ProviderLoader.during(Thread.currentThread().getContextClassLoader(), body);
        } finally {
            set(before);
        }
    }

    private static void set(String value) {
        if (value == null) {
            System.clearProperty(PROPERTY);
        } else {
            System.setProperty(PROPERTY, value);
        }
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
