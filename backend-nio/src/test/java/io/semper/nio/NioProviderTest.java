package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NioProviderTest {
    @Test
    void itIsFoundAndAlwaysThere() {
        assertThat(EventLoops.report().candidates())
                .filteredOn(each -> each.name().equals("nio"))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.provider()).isEqualTo(NioProvider.class.getName());
                    assertThat(found.priority()).isZero();
                    assertThat(found.available()).isTrue();
                });
    }

    @Test
    void itsLoopsRunAndOfferWhatItSaid() {
        NioProvider provider = new NioProvider();
        Availability.Available offer = (Availability.Available) provider.availability();
        AtomicInteger calls = new AtomicInteger();
        try (EventLoop loop = provider.newEventLoop(LoopOptions.defaults())) {
            assertThat(loop.capabilities()).isEqualTo(offer.capabilities());
            assertThat(offer.capabilities()).contains(Capability.SEND_FILE, Capability.ZERO_COPY_FILES);
            loop.callSoon(calls::incrementAndGet);
            loop.callSoon(loop::stop);
            loop.runForever();
        }
        assertThat(calls).hasValue(1);
    }
}
