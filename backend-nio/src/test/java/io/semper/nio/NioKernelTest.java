package io.semper.nio;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelTck;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** The rules of the seam. */
@Timeout(120)
class NioKernelTest extends KernelTck {
    private static final String WHY =
            "the JDK opens descriptors without close-on-exec, and closes them in the processes that it starts";

    @Override
    protected KernelProvider kernels() {
        return new NioProvider();
    }

    @Override
    protected Map<String, String> exclusions() {
        return Map.of("OWN-01", WHY, "OWN-08", WHY, "OWN-09", WHY);
    }
}
