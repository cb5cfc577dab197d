package io.semper.testing;

import io.semper.sim.Faults;
import io.semper.sim.SimWorld;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that JUnit Jupiter runs in a new {@link SimWorld} for each of many seeds. The method has a parameter of that type, and so may its
 * methods for {@code @BeforeEach} and {@code @AfterEach}. The world is closed after them.
 *
 * <pre>{@code
 * @SimTest(seeds = 500)
 * void everyRequestIsAnswered(SimWorld world) {
 *     world.faults().mix();
 *     ...
 * }
 * }</pre>
 *
 * <p>The first seed that fails is the last one that is run. The message of its failure has the seed, the {@linkplain Faults#fired() faults}
 * that happened and the end of the {@linkplain SimWorld#trace() trace}. These system properties choose other seeds, for all tests of a run:
 *
 * <ul>
 *   <li>{@code -Dsemper.sim.seed=N} runs seed N alone, which repeats a failure.
 *   <li>{@code -Dsemper.sim.seeds=N} runs N seeds instead of {@link #seeds}; with both, they begin with {@code semper.sim.seed}.
 * </ul>
 *
 * <p>The first seed is run twice, and the test fails if the traces differ: the code under test then depends on something else than the
 * world, such as the time of the machine, a thread, or the order of a {@code HashMap}.
 */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@TestTemplate
@ExtendWith(SimTestExtension.class)
public @interface SimTest {
    /** The number of seeds, 1 or more. */
    int seeds() default 100;

    /** The first seed; the others are the numbers after it. */
    long first() default 1;
}
