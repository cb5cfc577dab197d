/**
 * The servers that are measured beside Semper, each in its own process. Each listens on a free port of the loopback interface, prints
 * {@code PORT n}, and serves one mode on one loop thread, with TCP_NODELAY, as the documentation of its library recommends.
 */
@NullMarked
package io.semper.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
