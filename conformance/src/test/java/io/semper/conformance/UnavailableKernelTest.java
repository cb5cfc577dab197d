package io.semper.conformance;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.BackendUnavailableException;
import io.semper.engine.kernel.KernelProvider;
import org.junit.jupiter.api.Test;

/** The kernels of a backend whose jar is here and which does not work on this OS: the name is known all the same. */
class UnavailableKernelTest {
    @Test
    void aBackendThatDoesNotWorkHereSaysSo() {
        KernelProvider kqueue = KernelProvider.named("kqueue");
        if (!System.getProperty("os.name").startsWith("Mac")) {
            assertThatThrownBy(kqueue::newKernel)
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("kqueue exists on macOS only");
        }
    }
}
