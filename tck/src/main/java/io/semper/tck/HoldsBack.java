package io.semper.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Runs a test that takes a {@link TransportKind} only with kinds whose peer can keep the OS from taking what is sent. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface HoldsBack {}
