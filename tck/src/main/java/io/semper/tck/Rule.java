package io.semper.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a method as a test of one rule of {@code SPEC.md}; a rule may have several tests. The method may take a {@link Tck}; one that
 * also takes a {@link StreamKind} runs once for each kind of stream that the subject claims, and one that takes a {@link TaskEngine} once
 * for each engine of tasks that the JVM can run. One that takes both runs for each pair, see {@link TaskEngine}.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(TckExtension.class)
public @interface Rule {
    /** The id, such as {@code TIMER-04}. */
    String value();
}
