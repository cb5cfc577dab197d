package io.semper.tck.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a static method as a test of one rule of {@code SEAM.md}; the method takes a {@link Rig}. A rule may have several tests. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface KernelRule {
    /** The id, such as {@code WAKE-01}. */
    String value();
}
