/**
 * Tests of the rules QUEUE.
 *
 * <p>Holds: queues of items, and {@code Select}, the wait for one of several operations. Start reading at {@code QueueOrderRules}.
 */
@NullMarked
package io.semper.tck.rules.queue;

import org.jspecify.annotations.NullMarked;
