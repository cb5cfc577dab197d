/**
 * Tests of the rules SYNC.
 *
 * <p>Holds: locks, conditions, semaphores, events and barriers, and what happens to those that wait for them and are cancelled. Start
 * reading at {@code LockRules}.
 */
@NullMarked
package io.semper.tck.rules.sync;

import org.jspecify.annotations.NullMarked;
