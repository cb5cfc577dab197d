package io.semper.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Marks a method as a test of one rule of {@code SPEC.md} with generated cases; the method takes {@link Cases}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(PropertyExtension.class)
public @interface PropertyRule {
    /** The id, such as {@code READY-01}. */
    String value();

    /** The number of cases at the quick level. */
    int tries();
}
