package io.semper.engine.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopStats;
import org.junit.jupiter.api.Test;

/** Each event adds to its own figures, and to no other. */
class LoopCountersTest {
    private final LoopCounters counters = new LoopCounters();

    private LoopStats stats() {
        LoopStats.Builder stats = LoopStats.builder();
        counters.addTo(stats);
        return stats.build();
    }

    @Test
    void turnsPollsAndTasks() {
        counters.turn(3);
        counters.turn(4);
        counters.poll();
        counters.task();
        counters.task();
        assertThat(stats().turns()).isEqualTo(2);
        assertThat(stats().callbacks()).isEqualTo(7);
        assertThat(stats().polls()).isEqualTo(1);
        assertThat(counters.turns()).isEqualTo(2);
        assertThat(counters.callbacks()).isEqualTo(7);
        assertThat(counters.polls()).isEqualTo(1);
        assertThat(counters.tasks()).isEqualTo(2);
        assertThat(counters.transfers()).isZero();
    }

    /** The watchdog compares them: a loop that makes none and does not wait spins. */
    @Test
    void transfersAreReadsWritesAndNewStreams() {
        counters.read(5);
        counters.read(6);
        assertThat(counters.transfers()).isEqualTo(2);
        counters.wrote(70);
        assertThat(counters.transfers()).isEqualTo(3);
        counters.opened();
        assertThat(counters.transfers()).isEqualTo(4);
        counters.queued(9);
        counters.queued(-2);
        assertThat(counters.transfers()).isEqualTo(4);
        assertThat(stats().bytesRead()).isEqualTo(11);
        assertThat(stats().bytesWritten()).isEqualTo(70);
        assertThat(stats().queuedBytes()).isEqualTo(7);
    }

    @Test
    void connections() {
        counters.connected();
        counters.connectFailed();
        counters.connectFailed();
        for (int i = 0; i < 3; i++) {
            counters.accepted();
        }
        for (int i = 0; i < 4; i++) {
            counters.acceptFailed();
        }
        counters.handshakeFailed("first");
        counters.handshakeFailed("last");
        LoopStats stats = stats();
        assertThat(stats.connectionsMade()).isEqualTo(1);
        assertThat(stats.connectionsFailed()).isEqualTo(2);
        assertThat(stats.connectionsAccepted()).isEqualTo(3);
        assertThat(stats.acceptErrors()).isEqualTo(4);
        assertThat(stats.failedHandshakes()).isEqualTo(2);
        assertThat(stats.lastHandshakeFailure()).contains("last");
        assertThat(counters.transfers()).isZero();
    }
}
