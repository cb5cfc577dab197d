package io.semper.epoll;

import io.semper.engine.kernel.Kernel;

/** Lends the kernel of this backend to tests that count what is asked of it. */
public final class GoodKernels {
    private GoodKernels() {}

    /** A new kernel over epoll, for one loop. */
    public static Kernel newKernel() {
        return new EpollKernel();
    }
}
