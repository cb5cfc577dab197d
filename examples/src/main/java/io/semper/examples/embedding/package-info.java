/**
 * An application with its own threads that embeds a group of loops: calls both ways, deadlines, the log context of the application in
 * everything that the loops run for it, metrics, and a start and an end inside the life cycle of the application.
 *
 * <pre>
 *   threads of the application          loops of the group
 *   Application.ask()  ---------------&gt;  LoopThread.call
 *   worker pool        &lt;---------------  runInExecutor: work that blocks
 *   listeners          &lt;---------------  Executor.execute: events
 * </pre>
 *
 * <p>Start reading at {@code Application}.
 */
@NullMarked
package io.semper.examples.embedding;

import org.jspecify.annotations.NullMarked;
