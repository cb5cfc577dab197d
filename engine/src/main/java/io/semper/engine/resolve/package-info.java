/**
 * Lookup of host names: literals at once, names by the application's resolver or by the name service of the OS, off the loop.
 *
 * <ul>
 *   <li>Holds: the resolver of a loop and the parser of address literals.
 *   <li>Called by: {@code EngineLoop}, {@code connect}, {@code serve}.
 *   <li>Calls: {@code Names} of {@code kernel} on the threads of its lookup pool.
 *   <li>Threads: the loop's owner; the name service is called on pool threads.
 *   <li>Invariants: nothing blocks the loop's thread; a late answer is dropped.
 *   <li>Rules: RESOLVE.
 *   <li>Start reading at: {@code Lookup}.
 * </ul>
 */
@NullMarked
package io.semper.engine.resolve;

import org.jspecify.annotations.NullMarked;
