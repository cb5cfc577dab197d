package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import org.junit.jupiter.api.Test;

final class CapabilityTest {
    @Test
    void isKnownByItsName() {
        assertThat(new Capability("unix-sockets")).isEqualTo(new Capability("unix-sockets"));
        assertThat(new Capability("unix-sockets")).isNotEqualTo(new Capability("datagrams"));
    }

    @Test
    void hasAName() {
        assertThatNullPointerException().isThrownBy(() -> new Capability(null)).withMessage("id");
    }
}
