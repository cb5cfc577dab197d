package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelTck;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** A decorator that changes nothing keeps the rules of the seam. */
@Timeout(120)
class ForwardedKernelTest extends KernelTck {
    @Override
    protected KernelProvider kernels() {
        KernelProvider epoll = KernelProvider.named("epoll");
        return () -> new ForwardingKernel(epoll.newKernel());
    }

    @Override
    protected Map<String, String> exclusions() {
        return Map.of("OWN-08", "the sockets below are those of epoll");
    }
}
