package io.semper.epoll;

import io.semper.engine.kernel.Kernel;

/** Gives tests access to the kernel of this backend, to count the calls to it. */
public final class GoodKernels {
    private GoodKernels() {}

    /** Creates a kernel over epoll, for one loop. */
    public static Kernel newKernel() {
        return new EpollKernel();
    }
}
