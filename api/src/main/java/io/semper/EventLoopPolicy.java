package io.semper;

import org.jspecify.annotations.Nullable;

/**
 * The policy of which loop belongs to the current context, such as the thread, and of how new loops are made. Called by
 * {@link EventLoops} only. Every context has one loop or none. Any thread. Rules POLICY-01 to POLICY-06.
 */
public interface EventLoopPolicy {
    /**
     * Returns the loop of this context. Never returns null and never makes a loop.
     *
     * @throws IllegalStateException if none was set
     */
    EventLoop getEventLoop();

    /** Sets the loop of this context; null removes it. */
    void setEventLoop(@Nullable EventLoop loop);

    /** Makes an idle loop, which does not become the loop of a context. */
    EventLoop newEventLoop();
}
