package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Names of abstract addresses. */
class UnixAbstractAddressTest {
    @Test
    void everyNameThatHasBytesIsTaken() {
        String name = "a\0\\\u00fc\ud83d\ude00";
        assertThat(UnixAbstractAddress.of(name).name()).isEqualTo(name);
        assertThat(UnixAbstractAddress.of(name)).hasToString("abstract:a\\0\\\\\u00fc\ud83d\ude00");
    }

    @Test
    void aNameThatWouldBecomeAnotherOneIsRefused() {
        assertThatThrownBy(() -> UnixAbstractAddress.of("a\ud83d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unpaired surrogate");
    }
}
