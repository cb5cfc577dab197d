package io.semper;

import org.jspecify.annotations.Nullable;

/**
 * Which loop is the one of the present context, and how new loops are made. Consulted by {@link EventLoops} alone; every context that
 * the implementation knows has a loop of its own, or none. Any thread. Rules POLICY-01 to POLICY-06.
 */
public interface EventLoopPolicy {
    /**
     * The loop of this context; never null, and never made by the call.
     *
     * @throws IllegalStateException if none was set
     */
    EventLoop getEventLoop();

    /** Makes {@code loop} the loop of this context; null means that it has none any more. */
    void setEventLoop(@Nullable EventLoop loop);

    /** A new idle loop, which does not become the loop of any context. */
    EventLoop newEventLoop();
}
