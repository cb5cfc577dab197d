package org.example.metered;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelTck;
import java.util.Map;

/** The rules of the seam. A decorator cannot keep a rule that the kernel below does not keep. */
class MeteredKernelTest extends KernelTck {
    private static final String WHY = "the kernel below opens descriptors without close-on-exec";

    @Override
    protected KernelProvider kernels() {
        return new MeteredProvider();
    }

    @Override
    protected Map<String, String> exclusions() {
        return Map.of("OWN-01", WHY, "OWN-08", WHY, "OWN-09", WHY);
    }
}
