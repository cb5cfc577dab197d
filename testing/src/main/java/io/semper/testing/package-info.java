/**
 * What protocols are tested with, without sockets and without waiting.
 *
 * <ul>
 *   <li>Holds: {@link io.semper.testing.VirtualLoop} and {@link io.semper.testing.TestPeer} for one protocol, and
 *       {@link io.semper.testing.SimTest} for several hosts and many seeds.
 *   <li>Called by: tests of applications; JUnit Jupiter calls the extension of {@link io.semper.testing.SimTest}.
 *   <li>Calls: {@link io.semper.sim.SimWorld}.
 *   <li>Threads: the thread of the test alone.
 *   <li>Invariants: the loop and the transports are those of the engine, so that a test meets the behaviour of every backend.
 *   <li>Start reading at: {@link io.semper.testing.VirtualLoop}.
 * </ul>
 */
@NullMarked
package io.semper.testing;

import org.jspecify.annotations.NullMarked;
