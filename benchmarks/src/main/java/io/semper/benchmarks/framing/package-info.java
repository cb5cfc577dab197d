/** Measures the decoders of {@code framing} beside those of Netty, with JMH, in nanoseconds per frame. */
@NullMarked
package io.semper.benchmarks.framing;

import org.jspecify.annotations.NullMarked;
