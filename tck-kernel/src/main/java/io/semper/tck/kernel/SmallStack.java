package io.semper.tck.kernel;

/** A thread on whose stack there is little room, so that the stack ends in the call that is made there. */
final class SmallStack {
    private static final long SIZE = 256 * 1024;

    /** Deeper than the stack is. */
    private static final int DEEPEST = 1_000_000;

    private final Runnable call;
    private final int most;
    private int overflows;
    private boolean succeeded;

    private SmallStack(Runnable call, int most) {
        this.call = call;
        this.most = most;
    }

    /**
     * Makes {@code call} in the deepest frame there is, and after each overflow again in the frame above it, until it succeeds or the stack
     * has overflowed {@code most} times. @return whether it succeeded
     */
    static boolean overflowing(Rig rig, int most, Runnable call) throws Exception {
        SmallStack stack = new SmallStack(call, most);
        rig.elsewhere(SIZE, () -> stack.descend(0));
        return stack.succeeded;
    }

    /** @return whether there is nothing more to do */
    private boolean descend(int depth) {
        boolean done = false;
        try {
            done = depth < DEEPEST && descend(depth + 1);
        } catch (StackOverflowError deepest) {
            // the call is made here, then
        }
        if (!done) {
            try {
                call.run();
                succeeded = true;
                done = true;
            } catch (StackOverflowError overflow) {
                overflows++;
                done = overflows >= most;
            }
        }
        return done;
    }
}
