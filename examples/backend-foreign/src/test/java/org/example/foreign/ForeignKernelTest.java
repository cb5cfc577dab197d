package org.example.foreign;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelTck;

// region: kernel
/** The rules of the seam. */
class ForeignKernelTest extends KernelTck {
    @Override
    protected KernelProvider kernels() {
        return new ForeignProvider();
    }
}
// endregion
