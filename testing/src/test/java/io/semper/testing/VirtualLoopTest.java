package io.semper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A loop in virtual time, and peers that the test plays. */
class VirtualLoopTest {
    /** Records the calls, and sends back what it receives. */
    private static final class Recorder implements StreamProtocol {
        private final List<String> calls = new ArrayList<>();
        private @Nullable StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            calls.add("made");
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            calls.add(StandardCharsets.UTF_8.decode(data.duplicate()).toString());
            if (transport != null) {
                transport.write(data);
            }
        }

        @Override
        public void pauseWriting() {
            calls.add("pause");
        }

        @Override
        public void resumeWriting() {
            calls.add("resume");
        }

        @Override
        public boolean eofReceived() {
            calls.add("eof");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            calls.add(cause == null ? "lost" : "lost by " + cause.getClass().getSimpleName());
        }
    }

    @Test
    void timersAreCalledWhenTheyAreDueAndNotBefore() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            List<Duration> called = new ArrayList<>();
            virtual.loop().callLater(Duration.ofHours(2), () -> called.add(virtual.time()));
            virtual.loop().callLater(Duration.ofHours(1), () -> {
                called.add(virtual.time());
                virtual.loop().callLater(Duration.ofNanos(1), () -> called.add(virtual.time()));
            });
            virtual.advance(Duration.ofHours(1).minusNanos(1));
            assertThat(called).isEmpty();
            virtual.advance(Duration.ofDays(1));
            Duration hour = Duration.ofHours(1);
            assertThat(called).containsExactly(hour, hour.plusNanos(1), hour.multipliedBy(2));
            assertThat(virtual.time()).isEqualTo(Duration.ofHours(25).minusNanos(1));
        }
    }

    @Test
    void whatArrivesIsCutAsTheTestSays() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            Recorder recorder = new Recorder();
            TestPeer peer = virtual.connect(recorder);
            peer.send("one").sendInPieces("four".getBytes(StandardCharsets.UTF_8), 3);
            assertThat(recorder.calls).containsExactly("made", "one", "fou", "r");
            assertThat(peer.takeText()).isEqualTo("onefour");
            assertThat(peer.takeText()).isEmpty();
        }
    }

    @Test
    void aPeerThatDoesNotReadPausesTheProtocol() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            Recorder recorder = new Recorder();
            TestPeer peer = virtual.connect(recorder).stopReading();
            int size = 2 * 1024 * 1024;
            peer.transport().write(ByteBuffer.allocate(size));
            virtual.runReady();
            assertThat(recorder.calls).containsExactly("made", "pause");
            peer.resumeReading();
            virtual.advance(Duration.ofSeconds(1));
            assertThat(recorder.calls).containsExactly("made", "pause", "resume");
            assertThat(peer.take()).hasSize(size);
        }
    }

    @Test
    void bothWaysToEndAreHeard() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            Recorder recorder = new Recorder();
            TestPeer peer = virtual.connect(recorder).end();
            virtual.advance(Duration.ofMinutes(1));
            assertThat(recorder.calls).containsExactly("made", "eof", "lost");
            assertThat(peer.isEnded()).isTrue();
            Recorder other = new Recorder();
            TestPeer closing = virtual.connect(other).close();
            virtual.advance(Duration.ofMinutes(1));
            assertThat(other.calls).startsWith("made").endsWith("lost");
            assertThat(closing.isClosed()).isTrue();
        }
    }

    @Test
    void whetherTheProtocolHasClosedIsSeen() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            TestPeer peer = virtual.connect(new Recorder());
            virtual.loop().callLater(Duration.ofSeconds(15), peer.transport()::abort);
            virtual.advance(Duration.ofSeconds(15).minusNanos(1));
            assertThat(peer.isClosed()).isFalse();
            virtual.advance(Duration.ofNanos(1));
            assertThat(peer.isClosed()).isTrue();
            assertThat(peer.isEnded()).isTrue();
        }
    }

    @Test
    void aResetIsHeardAfterWhatWasSentBefore() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            Recorder recorder = new Recorder();
            Recorder other = new Recorder();
            virtual.connect(other);
            TestPeer peer = virtual.connect(recorder).send("last").reset();
            assertThat(recorder.calls).containsExactly("made", "last", "lost by ConnectionResetException");
            assertThat(peer.isClosed()).isTrue();
            assertThat(other.calls).containsExactly("made");
            assertThatThrownBy(peer::reset).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void shortWritesLoseNothing() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            virtual.faults().shortWrites(1);
            TestPeer peer = virtual.connect(new Recorder());
            peer.transport().write(ByteBuffer.allocate(1000));
            virtual.advance(Duration.ofSeconds(1));
            assertThat(peer.take()).hasSize(1000);
            assertThat(virtual.faults().fired()).containsKey("shortWrites");
        }
    }

    @Test
    void misuseIsRefused() {
        try (VirtualLoop virtual = new VirtualLoop()) {
            assertThatThrownBy(() -> virtual.advance(Duration.ofNanos(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            LoopPromise<String> never = virtual.loop().createPromise();
            assertThatThrownBy(() -> virtual.run(never.future())).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> virtual.connect(new Recorder()).sendInPieces(new byte[1], 0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
