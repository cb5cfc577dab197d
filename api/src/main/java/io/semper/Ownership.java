package io.semper;

/** Who may touch a loop now. */
public final class Ownership {
    private final EventLoop loop;

    /** For the loop that makes it. */
    public Ownership(EventLoop loop) {
        this.loop = loop;
    }

    /** By run methods. */
    public void enter() {
        throw new UnsupportedOperationException(loop.name());
    }

    /** By run methods. */
    public void exit() {}

    /** Idle or held by this thread. */
    public void check() {}

    /** Whether this thread runs the loop. */
    public boolean heldHere() {
        return false;
    }

    /** Holder only. */
    public void lendTo(Thread borrower) {}

    /** By the loop's close. */
    public void close() {}
}
