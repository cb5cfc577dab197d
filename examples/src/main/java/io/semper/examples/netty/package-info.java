/**
 * Codecs of Netty over a transport of Semper: the one example that uses types of {@code io.netty}, and that needs its jars
 * {@code netty-codec-http} and {@code netty-handler} on the class path, which the other examples do not.
 *
 * <p>{@link io.semper.examples.netty.PipelineProtocol} drives a pipeline, {@code PipelineChannel} is the channel of it, and
 * {@link io.semper.examples.netty.PipelineHttpServer} serves HTTP/1.1 with it. Everything runs on the loop's thread.
 */
@NullMarked
package io.semper.examples.netty;

import org.jspecify.annotations.NullMarked;
