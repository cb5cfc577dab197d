package io.semper.it.faults;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a scenario: a static method that takes a {@link Rig}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Fault {
    /** The row of docs/faults.md, such as A1. */
    String id();

    /** What it provokes, in a few words. */
    String what();

    /** The time after which its JVM is killed. */
    int seconds() default 25;

    /** Options of a JVM that runs only this scenario; empty if it can share one. */
    String[] jvm() default {};

    /** The number of descriptors that its JVM may have; 0 for the limit of the OS. */
    int descriptors() default 0;

    /** Whether the scenario sets the wall clock of its JVM. */
    boolean fakesClock() default false;
}
