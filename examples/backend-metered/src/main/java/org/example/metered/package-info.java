/**
 * A decorator of kernels outside of Semper: counts the system calls and bytes of another backend, traces each call in Flight Recorder, and
 * lets calls fail by a seed.
 *
 * <ul>
 *   <li>Holds: {@link org.example.metered.MeteredProvider}, the wrappers that it puts between a kernel and the engine, and what they report
 *       to: {@link org.example.metered.Meter}, {@link org.example.metered.Faults}, {@link org.example.metered.SystemCall}.
 *   <li>Called by: {@link java.util.ServiceLoader} and programs; the engine through the seam.
 *   <li>Calls: the kernel below.
 *   <li>Threads: the loop's owner, except the wakeup, {@code sendFile} and the provider (any thread).
 *   <li>Invariants: every call reaches the kernel below once, unless a fault replaces it; no buffer and no result is changed.
 *   <li>Start reading at: {@code MeteredKernel}.
 * </ul>
 */
package org.example.metered;
