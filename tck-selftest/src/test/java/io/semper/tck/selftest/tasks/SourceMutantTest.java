package io.semper.tck.selftest.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.nio.NioProvider;
import io.semper.tck.RuleViolation;
import io.semper.tck.RunLevel;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import io.semper.tck.report.Verdict;
import io.semper.tck.spec.CatalogueCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Each edit of the module tasks turns the rule red that it breaks. A quick run draws some; {@code -Dmutant=NAME} names them. */
@Tag("once")
class SourceMutantTest {
    private static final int ONE_OUT_OF = 16;
    private static final List<Class<?>> RULES = CatalogueCheck.shippedClasses();

    @TestFactory
    Stream<DynamicTest> everyEditIsFound() {
        String wanted = System.getProperty("mutant", "");
        List<SourceMutant> all = all();
        List<SourceMutant> drawn = wanted.isEmpty()
                ? RunLevel.sample("edits of tasks", all, ONE_OUT_OF, SourceMutantTest::area)
                : all.stream().filter(mutant -> mutant.name().contains(wanted)).toList();
        return drawn.stream().map(mutant -> dynamicTest(mutant.name(), () -> isFound(mutant)));
    }

    private static String area(SourceMutant mutant) {
        return mutant.rule().substring(0, mutant.rule().indexOf('-'));
    }

    private static List<SourceMutant> all() {
        return Stream.of(TaskMutants.all(), SyncMutants.all(), StreamMutants.all())
                .flatMap(List::stream)
                .toList();
    }

    private static void isFound(SourceMutant mutant) throws IOException, ClassNotFoundException {
        MutatedTasks tasks = MutatedTasks.of(mutant);
        List<Class<?>> rules = new ArrayList<>();
        for (Class<?> type : RULES) {
            if (CatalogueCheck.tested(List.of(type)).containsKey(mutant.rule())) {
                rules.add(tasks.loadClass(type.getName()));
            }
        }
        TckOutcome outcome = TckRun.of(new Nio())
                .classes(rules.toArray(Class<?>[]::new))
                .rules(mutant.rule())
                .guard(Duration.ofSeconds(2))
                .execute();
        assertThat(outcome.verdict(mutant.rule())).as(mutant.name()).contains(Verdict.FAIL);
        assertThat(outcome.failures().get(mutant.rule()))
                .as(mutant.name())
                .anySatisfy(failure -> assertThat(((RuleViolation) failure).kind())
                        .isIn(RuleViolation.Kind.ASSERTION, RuleViolation.Kind.INVARIANT));
    }

    private static final class Nio implements TckSubject {
        @Override
        public String name() {
            return "tasks with an edit";
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            return Loops.newEventLoop(new NioProvider().newKernel(), options);
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }
    }
}
