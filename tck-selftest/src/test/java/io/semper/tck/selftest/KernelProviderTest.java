package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.KernelProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernels of a backend, by its name. */
@Timeout(60)
class KernelProviderTest {
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll", "sim"})
    void aBackendSuppliesKernelsForDecoratedLoops(String backend) {
        KernelProvider kernels = KernelProvider.named(backend);
        assertThat(kernels.newKernel()).isNotSameAs(kernels.newKernel());
        try (EventLoop loop = Loops.newEventLoop(new ForwardingKernel(kernels.newKernel()), LoopOptions.defaults())) {
            assertThat(loop.name()).isEqualTo(backend);
            loop.callSoon(loop::stop);
            loop.runForever();
        }
    }

    @Test
    void anUnknownNameIsAnErrorThatListsTheOthers() {
        assertThatThrownBy(() -> KernelProvider.named("nope"))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("nope")
                .hasMessageContaining("nio")
                .hasMessageContaining("epoll");
    }
}
