/**
 * Real clients against the executable jar: each server is a JVM of its own, started as users start it. What a machine lacks (a tool, a
 * backend) is counted as not run and is not a failure.
 */
@NullMarked
package io.semper.it;

import org.jspecify.annotations.NullMarked;
