/**
 * The kit as a command: takes the choices of a user, runs the kit against one subject in processes of its own, and produces progress and the
 * reports. What a subject does to its process, such as an exit, costs the rule that was running, or else the one before, and the
 * next process takes the rules that are left.
 *
 * <p>Holds: the process that watches, the processes that run tests, the journal of each, and how rules are divided among them. Called by
 * {@link io.semper.tck.TckMain}. Start reading at {@link io.semper.tck.run.Examination}.
 */
@NullMarked
package io.semper.tck.run;

import org.jspecify.annotations.NullMarked;
