package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class KqueueProviderTest {
    private final KqueueProvider provider = new KqueueProvider();

    @Test
    void isFoundAsAService() {
        assertThat(ServiceLoader.load(EventLoopProvider.class)).hasAtLeastOneElementOfType(KqueueProvider.class);
        assertThat(provider.name()).isEqualTo("kqueue");
    }

    /** Also while an emulation is loaded: that is for tests. */
    @Test
    @DisabledOnOs(OS.MAC)
    void isNotAvailableElsewhereAndSaysSo() {
        String reason = "kqueue exists on macOS only, and this is " + System.getProperty("os.name");
        assertThat(provider.availability())
                .isEqualTo(new Availability.Unavailable(reason, "use another backend, such as nio", null));
        assertThatThrownBy(() -> provider.newEventLoop(LoopOptions.defaults()))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessage("backend 'kqueue' is not available: " + reason + "; use another backend, such as nio");
    }

    @Test
    @EnabledOnOs(OS.MAC)
    void makesLoopsThatRun() {
        assertThat(provider.availability()).isEqualTo(new Availability.Available(KqueueKernel.CAPABILITIES));
        assertThat(provider.priority()).isPositive();
        try (EventLoop loop = provider.newEventLoop(LoopOptions.defaults())) {
            assertThat(loop.name()).contains("kqueue");
            loop.callSoon(loop::stop);
            loop.runForever();
        }
    }
}
