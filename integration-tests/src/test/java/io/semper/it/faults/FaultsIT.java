package io.semper.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.semper.it.Backend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every scenario on every backend. A few JVMs run them side by side, because most of a scenario is a second in which nothing must
 * happen; a JVM in which a scenario failed is replaced.
 */
class FaultsIT {
    private static final int LANES = 4;
    private static final Path LOGS = Path.of("target", "faults");

    /** The verdicts by scenario, for every backend. */
    private static final Map<String, CompletableFuture<Verdict>> VERDICTS = new HashMap<>();

    private static final Map<String, String> OUTCOMES = new LinkedHashMap<>();
    private static final IdleTable IDLE = new IdleTable();
    private static final ExecutorService WORKERS = Executors.newFixedThreadPool(LANES);

    private record Task(Backend backend, Scenario scenario, CompletableFuture<Verdict> verdict) {}

    @BeforeAll
    static void start() throws IOException {
        Namespace.deleteStale();
        List<Backend> backends = Backend.all().toList();
        List<Scenario> scenarios = wanted();
        int lanesOfEach = Math.max(1, LANES / backends.size());
        for (Backend backend : backends) {
            ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
            for (Scenario scenario : scenarios) {
                CompletableFuture<Verdict> verdict = new CompletableFuture<>();
                VERDICTS.put(key(backend, scenario), verdict);
                tasks.add(new Task(backend, scenario, verdict));
            }
            for (int i = 0; i < lanesOfEach; i++) {
                Path log = LOGS.resolve(backend.name() + "-" + i).resolve("log");
                WORKERS.execute(() -> work(tasks, log));
            }
        }
    }

    @AfterAll
    static void end() throws InterruptedException, IOException {
        WORKERS.shutdown();
        assertThat(WORKERS.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
        Files.write(LOGS.resolve("idle.md"), IDLE.table());
        System.out.println(String.join(System.lineSeparator(), IDLE.table()));
    }

    /** All scenarios, or those whose names have one of the beginnings in the property {@code faults.only}. */
    private static List<Scenario> wanted() {
        List<String> starts = List.of(System.getProperty("faults.only", "").split(",", -1));
        for (String start : starts) {
            assertThat(Scenario.all())
                    .as("scenarios whose name begins with '%s', which -Dfaults.only asks for", start)
                    .anyMatch(each -> each.name().startsWith(start));
        }
        return Scenario.all().stream()
                .filter(each -> starts.stream().anyMatch(each.name()::startsWith))
                .toList();
    }

    private static String key(Backend backend, Scenario scenario) {
        return backend.name() + " " + scenario.name();
    }

    private static void work(ConcurrentLinkedQueue<Task> tasks, Path log) {
        ArrayDeque<Child> shared = new ArrayDeque<>();
        try (Namespace namespace = new Namespace()) {
            for (Task task = tasks.poll(); task != null; task = tasks.poll()) {
                try {
                    task.verdict.complete(run(task, namespace, shared, log));
                } catch (IOException | RuntimeException e) {
                    task.verdict.completeExceptionally(e);
                }
            }
            while (!shared.isEmpty()) {
                shared.pop().close();
            }
        } catch (InterruptedException e) {
            tasks.forEach(task -> task.verdict.completeExceptionally(e));
        }
    }

    private static Verdict run(Task task, Namespace namespace, ArrayDeque<Child> shared, Path log)
            throws IOException, InterruptedException {
        if (task.scenario.needsOwnJvm()) {
            try (Child own = new Child(task.backend.name(), namespace, task.scenario, log)) {
                return own.run(task.scenario);
            } catch (Missing missing) {
                return new Verdict(Verdict.Kind.MISSING, String.valueOf(missing.getMessage()), "");
            }
        }
        if (shared.isEmpty()) {
            shared.push(new Child(task.backend.name(), namespace, null, log));
        }
        Verdict verdict = shared.element().run(task.scenario);
        if (verdict.kind() != Verdict.Kind.OK) {
            shared.pop().close();
        }
        return verdict;
    }

    @TestFactory
    Stream<DynamicNode> everyScenarioOnEveryBackend() {
        List<DynamicNode> tests = new ArrayList<>();
        for (Scenario scenario : wanted()) {
            Backend.all()
                    .forEach(backend -> tests.add(DynamicTest.dynamicTest(
                            scenario.name() + " on " + backend.name(), () -> judge(backend, scenario))));
        }
        return tests.stream();
    }

    private static void judge(Backend backend, Scenario scenario) {
        Verdict verdict = VERDICTS.get(key(backend, scenario)).join();
        String line = scenario.name() + " " + backend.name() + ": " + verdict.text() + " [" + verdict.figures() + "]";
        switch (verdict.kind()) {
            case OK -> {
                System.out.println("faults: " + line);
                IDLE.add(backend.name(), verdict.figures());
                String other = OUTCOMES.putIfAbsent(scenario.name(), verdict.text());
                assertThat(verdict.text())
                        .as("the outcome, as on the other backends")
                        .isEqualTo(other == null ? verdict.text() : other);
            }
            case MISSING -> abort(line);
            case FAILED -> fail(line);
        }
    }
}
