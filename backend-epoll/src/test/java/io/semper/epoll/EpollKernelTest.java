package io.semper.epoll;

import io.semper.engine.kernel.KernelProvider;
import io.semper.tck.kernel.KernelTck;
import java.util.Map;
import org.junit.jupiter.api.Timeout;

/** The rules of the seam. */
@Timeout(120)
class EpollKernelTest extends KernelTck {
    @Override
    protected KernelProvider kernels() {
        return new EpollProvider();
    }

    @Override
    protected Map<String, String> exclusions() {
        return Map.of("OWN-08", "Netty opens sockets without SOCK_CLOEXEC, and has no call that sets the flag later");
    }
}
