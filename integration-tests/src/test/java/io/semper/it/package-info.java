/**
 * Tests the executable jar with real clients: each server is a separate JVM, started as users start it. A test whose tool or backend is
 * missing on this machine is counted as not run and is not a failure.
 */
@NullMarked
package io.semper.it;

import org.jspecify.annotations.NullMarked;
