/**
 * Tests of the rules THREAD.
 *
 * <p>Holds: calls from other threads: which are refused, which are safe, wakeups. Start reading at {@code ThreadRules}.
 */
@NullMarked
package io.semper.tck.rules.thread;

import org.jspecify.annotations.NullMarked;
