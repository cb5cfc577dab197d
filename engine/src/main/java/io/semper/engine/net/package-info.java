/**
 * Streams and servers: what lies between a socket of the kernel seam and a protocol. In flow readiness bits and the calls of the
 * application, out flow system calls and callbacks of protocols, which run from the ready queue alone. Everything is for the thread
 * that owns the loop, except the jobs of {@code JobExecutor} and the look-ups of {@code Lookup}, which run on pools of their own.
 */
@NullMarked
package io.semper.engine.net;

import org.jspecify.annotations.NullMarked;
