/**
 * The fuzz: runs programs of random operations on real loops, re-entrant calls and throwing callbacks included, and verifies after
 * each what every program may rely on. A {@link io.semper.cli.fuzz.Program} has its own thread that runs its loop; its blocking
 * {@link io.semper.cli.fuzz.Peer}s have one each, and calls of foreign threads come from one more. {@code docs/fuzz.md} of the
 * project describes what is verified.
 */
@NullMarked
package io.semper.cli.fuzz;

import org.jspecify.annotations.NullMarked;
