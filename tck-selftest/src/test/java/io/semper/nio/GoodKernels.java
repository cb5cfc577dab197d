package io.semper.nio;

import io.semper.engine.kernel.Kernel;

/** Lends the kernel of this backend to mutants, which break it from outside. */
public final class GoodKernels {
    private GoodKernels() {}

    /** A new kernel over {@code java.nio}, for one loop. */
    public static Kernel newKernel() {
        return new NioKernel();
    }
}
