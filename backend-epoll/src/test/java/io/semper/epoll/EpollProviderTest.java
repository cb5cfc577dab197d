package io.semper.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EpollProviderTest {
    private final EpollProvider provider = new EpollProvider();

    @Test
    void isFoundAsAService() {
        EpollProviderTest.class.getModule().addUses(EventLoopProvider.class);
        assertThat(ServiceLoader.load(EventLoopProvider.class)).hasAtLeastOneElementOfType(EpollProvider.class);
    }

    @Test
    void isAvailableHereAndComesBeforeNio() {
        assertThat(provider.availability()).isEqualTo(new Availability.Available(EpollKernel.CAPABILITIES));
        assertThat(provider.priority()).isPositive();
    }

    @Test
    void makesLoopsThatRun() {
        List<String> order = new ArrayList<>();
        try (EventLoop loop = provider.newEventLoop(LoopOptions.defaults())) {
            assertThat(loop.name()).contains("epoll");
            loop.callSoon(() -> order.add("soon"));
            loop.callLater(java.time.Duration.ofMillis(5), () -> {
                order.add("later");
                loop.stop();
            });
            loop.runForever();
        }
        assertThat(order).containsExactly("soon", "later");
    }
}
