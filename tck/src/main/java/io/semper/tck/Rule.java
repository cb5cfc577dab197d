package io.semper.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Makes a method the test of one rule of {@code SPEC.md}; a rule may have several such methods. The method may take a {@link Tck};
 * one that takes a {@link StreamKind} too is run once for each kind of stream that the subject claims.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(TckExtension.class)
public @interface Rule {
    /** The id, such as {@code TIMER-04}. */
    String value();
}
