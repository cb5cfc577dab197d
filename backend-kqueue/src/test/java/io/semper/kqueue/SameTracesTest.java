package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import io.semper.spi.Availability;
import io.semper.tck.TckSubject;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same scripts, played on every backend, are heard alike. */
class SameTracesTest {
    @Test
    void protocolsHearTheSameOnEveryBackend() {
        Emulation.ensureLoaded();
        List<String> nio = Scripts.play(TckSubject.of(new NioProvider()));

        assertThat(nio).anyMatch(line -> line.contains("pause, resume"));
        assertThat(nio).anyMatch(line -> line.contains("lost(ConnectionResetException)"));
        assertThat(nio).anyMatch(line -> line.contains("eof"));
        assertThat(Scripts.play(Emulation.subject("kqueue"))).isEqualTo(nio);
        if (new EpollProvider().availability() instanceof Availability.Available) {
            assertThat(Scripts.play(TckSubject.of(new EpollProvider()))).isEqualTo(nio);
        }
    }
}
