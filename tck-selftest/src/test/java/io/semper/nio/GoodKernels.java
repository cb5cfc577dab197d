package io.semper.nio;

import io.semper.engine.kernel.Kernel;

/** Gives mutants access to the kernel of this backend, which they break from outside. */
public final class GoodKernels {
    private GoodKernels() {}

    /** Creates a kernel over {@code java.nio}, for one loop. */
    public static Kernel newKernel() {
        return new NioKernel();
    }
}
