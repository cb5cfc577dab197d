package io.semper.engine.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TransportStateTest {
    /** The states in which the descriptor is closed, or will be at the end of the turn. */
    private static final Set<TransportState> OVER =
            EnumSet.of(TransportState.CLOSED, TransportState.NOTIFYING, TransportState.NOTIFIED);

    @ParameterizedTest
    @EnumSource
    void isOverFromTheCloseOn(TransportState state) {
        assertThat(state.isOver()).isEqualTo(OVER.contains(state));
    }

    /** Whatever it does, the loop may be closed, and {@code connectionLost} comes after the close, once. */
    @ParameterizedTest
    @EnumSource
    void leadsToTheEndAndNeverBack(TransportState state) {
        for (TransportState next : TransportState.values()) {
            if (next.ordinal() <= state.ordinal()
                    || next == TransportState.NOTIFIED && state != TransportState.NOTIFYING) {
                assertThatIllegalStateException()
                        .as("from %s to %s", state, next)
                        .isThrownBy(() -> state.to(next))
                        .withMessage("a transport cannot go from " + state + " to " + next);
            }
        }
        if (state.ordinal() < TransportState.CLOSED.ordinal()) {
            assertThat(state.to(TransportState.CLOSED)).isSameAs(TransportState.CLOSED);
        }
        if (state.ordinal() < TransportState.NOTIFYING.ordinal()) {
            assertThat(state.to(TransportState.NOTIFYING)).isSameAs(TransportState.NOTIFYING);
        }
    }

    @Test
    void onlyAnOpenTransportDeliversAfterABrokenWrite() {
        for (TransportState state : TransportState.values()) {
            if (state != TransportState.OPEN) {
                assertThatIllegalStateException().isThrownBy(() -> state.to(TransportState.DELIVERING));
            }
        }
        assertThat(TransportState.OPEN.to(TransportState.DELIVERING)).isSameAs(TransportState.DELIVERING);
    }
}
