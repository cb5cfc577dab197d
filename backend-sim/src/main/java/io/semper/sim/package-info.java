/**
 * The backend {@code sim}: the kernel seam over a network in memory. A {@link io.semper.sim.SimWorld} is either live, with the clock and
 * the threads of the machine, so that the conformance kit runs on it; or it has a seed, a virtual clock and several hosts on one thread,
 * and a run can be repeated.
 *
 * <ul>
 *   <li>Holds: {@link io.semper.sim.SimWorld} with hosts, links, {@link io.semper.sim.Faults} and the {@link io.semper.sim.Trace}; the
 *       network ({@link io.semper.sim.Net}; {@link io.semper.sim.StreamEnd} of TCP and of Unix-domain sockets,
 *       {@link io.semper.sim.Pipe}, {@link io.semper.sim.Listener}, {@link io.semper.sim.TcpTimers}; {@link io.semper.sim.DatagramEnd},
 *       {@link io.semper.sim.Datagrams}; {@link io.semper.sim.Ports}, {@link io.semper.sim.UnixNames}); the kernel
 *       ({@link io.semper.sim.SimKernel}, {@link io.semper.sim.SimPoller}, the sockets); and the blocking channels of
 *       {@link io.semper.sim.SimChannels}.
 *   <li>Called by: tests of protocols, {@link java.util.ServiceLoader}, and the engine through the seam.
 *   <li>Calls: {@link io.semper.engine.Loops}, and {@link io.semper.EventLoop#runOnce} of the hosts of a world with a seed.
 *   <li>Threads: any in a live world, guarded by the monitor of the net; the one thread of the world otherwise.
 *   <li>Invariants: connections lose, double and reorder nothing; faults alone double and reorder datagrams, which are also lost in
 *       partitions, in crashes and in full buffers; a model answers what Linux answers, or what {@link io.semper.sim.SimSystem} says of
 *       another, and where it has no answer it does not claim the capability.
 *   <li>Start reading at: {@link io.semper.sim.SimWorld}, then {@link io.semper.sim.StreamEnd}.
 * </ul>
 *
 * <p>The path of a Unix-domain socket is a file of the machine in a live
 * world, where the peers of the kit look for it, and otherwise a name of its host.
 */
@NullMarked
package io.semper.sim;

import org.jspecify.annotations.NullMarked;
