package io.semper;

import org.jspecify.annotations.Nullable;

/** Implementation of the built-in policy: each thread has its own loop, or none, and inherits none. Rule POLICY-01. */
final class ThreadPolicy implements EventLoopPolicy {
    private final ThreadLocal<@Nullable EventLoop> loops = new ThreadLocal<>();

    @Override
    public EventLoop getEventLoop() {
        EventLoop loop = loops.get();
        if (loop == null) {
            throw new IllegalStateException("thread '" + Thread.currentThread().getName()
                    + "' has no loop: make one with EventLoops.newEventLoop() and set it with"
                    + " EventLoops.policy().setEventLoop(), or use EventLoops.run()");
        }
        return loop;
    }

    @Override
    public void setEventLoop(@Nullable EventLoop loop) {
        if (loop == null) {
            loops.remove();
        } else {
            loops.set(loop);
        }
    }

    @Override
    public EventLoop newEventLoop() {
        return EventLoops.newEventLoop(LoopOptions.defaults());
    }
}
