package io.semper.it.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A scenario: a static method that takes a {@link Rig}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Fault {
    /** The row of docs/faults.md, such as A1. */
    String id();

    /** What it provokes, in a few words. */
    String what();

    /** The time after which its JVM is ended by force. */
    int seconds() default 25;

    /** Options of a JVM that runs this scenario alone; none where it can share one. */
    String[] jvm() default {};

    /** The descriptors that its own JVM may have; 0 for the limit of the system. */
    int descriptors() default 0;

    /** Whether its own JVM sees a wall clock that the scenario sets. */
    boolean fakesClock() default false;
}
