package io.semper.sim;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelTck;
import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Timeout;

/** The rules of the seam, in a live world. */
@Timeout(120)
class SimKernelTest extends KernelTck {
    private final SimWorld world = SimWorld.live();

    @Override
    protected KernelProvider kernels() {
        return new SimProvider(world);
    }

    @Override
    protected SelectorProvider channels() {
        return world.channels();
    }
}
