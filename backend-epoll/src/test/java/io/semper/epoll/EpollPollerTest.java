package io.semper.epoll;

import static io.semper.engine.kernel.Interest.NONE;
import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.epoll.Seam.Pair;
import io.semper.epoll.Seam.Recorder;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EpollPollerTest {
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(60);

    private final Seam seam = new Seam();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1024);

    @AfterEach
    void close() throws Exception {
        seam.close();
    }

    @Test
    void bothBitsComeInOneCall() throws Exception {
        Pair pair = seam.pair();
        pair.send(1);
        Recorder reading = seam.register(pair.ours(), READ);
        reading.await(READ);
        reading.forget();
        reading.registration().interest(READ | WRITE);
        seam.poller.flush();

        assertThat(seam.poller.poll(Seam.SECOND)).isEqualTo(1);

        assertThat(reading.bits).isEqualTo(READ | WRITE);
        assertThat(reading.calls).isEqualTo(1);
    }

    @Test
    void whatWasNotReadIsReportedAgain() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        pair.send(2);
        recorder.await(READ);
        recorder.forget();
        recorder.await(READ);
        pair.ours().read(scratch);
        recorder.forget();
        seam.poller.poll(0);
        assertThat(recorder.calls).isZero();
    }

    @Test
    void interestTellsTheSystemNothingBeforeTheFlush() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), NONE);
        recorder.registration().interest(WRITE);
        recorder.registration().interest(NONE);
        seam.poller.flush();

        assertThat(seam.timed(PAUSE)).isGreaterThanOrEqualTo(PAUSE);
        assertThat(recorder.calls).isZero();
    }

    @Test
    void anUnwantedReadComesOnceAtMostAndIsNeverReported() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        recorder.registration().interest(NONE);
        seam.poller.flush();
        pair.send(1);
        pair.theirs().shutdownOutput();

        staysSilentAfterOnePoll(recorder);

        recorder.registration().interest(READ);
        seam.poller.flush();
        recorder.await(READ);
    }

    @Test
    void anUnwantedReadIsSilencedEvenWithoutATurnBetweenThePolls() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        recorder.registration().interest(NONE);
        pair.send(1);
        seam.poller.poll(Seam.SECOND);

        assertThat(seam.timed(PAUSE)).isGreaterThanOrEqualTo(PAUSE);
        assertThat(recorder.calls).isZero();
    }

    @Test
    void aResetIsSilentWhileNothingIsWanted() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        recorder.registration().interest(NONE);
        seam.poller.flush();
        pair.reset();

        staysSilentAfterOnePoll(recorder);

        recorder.registration().interest(READ);
        seam.poller.flush();
        recorder.await(READ);
        assertThatThrownBy(() -> pair.ours().read(scratch)).isInstanceOf(io.semper.ConnectionResetException.class);
    }

    @Test
    void aResetIsReportedAsWhatIsWanted() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        pair.reset();
        recorder.await(READ);
        assertThat(recorder.bits).isEqualTo(READ);
    }

    @Test
    void writeIsTakenAwayInTheFlush() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ | WRITE);
        recorder.await(WRITE);
        recorder.registration().interest(READ);
        seam.poller.flush();
        recorder.forget();

        assertThat(seam.timed(PAUSE)).isGreaterThanOrEqualTo(PAUSE);
        assertThat(recorder.calls).isZero();
    }

    @Test
    void interestComesBackAfterNone() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), WRITE);
        for (int i = 0; i < 3; i++) {
            recorder.forget();
            recorder.registration().interest(WRITE);
            seam.poller.flush();
            recorder.await(WRITE);
            recorder.registration().interest(NONE);
            seam.poller.flush();
        }
        recorder.forget();
        seam.poller.poll(0);
        assertThat(recorder.calls).isZero();
    }

    @Test
    void deregisteringSilencesAndReleasesOnce() throws Exception {
        Pair pair = seam.pair();
        Recorder recorder = seam.register(pair.ours(), READ);
        pair.send(1);
        recorder.registration().deregister();
        recorder.registration().deregister();
        recorder.registration().interest(READ);
        assertThat(recorder.releases).isZero();

        seam.poller.flush();
        seam.poller.flush();

        assertThat(recorder.releases).isEqualTo(1);
        seam.poller.poll(0);
        assertThat(recorder.calls).isZero();
        Recorder again = seam.register(pair.ours(), READ);
        again.await(READ);
    }

    @Test
    void oneSocketIsRegisteredOnce() throws Exception {
        Pair pair = seam.pair();
        seam.register(pair.ours(), READ);
        assertThatThrownBy(() -> seam.register(pair.ours(), READ)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedSocketKeepsItsNumberUntilItWasReleased() throws Exception {
        Pair victim = seam.pair();
        Recorder gone = seam.register(victim.ours(), READ);
        victim.send(1);
        seam.poller.poll(Seam.SECOND);
        victim.ours().read(scratch);
        victim.theirs().shutdownOutput();
        victim.ours().close();
        assertThat(victim.ours().isOpen()).isFalse();

        Pair next = seam.pair();
        Recorder recorder = seam.register(next.ours(), READ);
        seam.poller.poll(0);

        assertThat(recorder.calls).isZero();
        assertThat(gone.releases).isEqualTo(1);
        assertThatThrownBy(() -> victim.ours().read(scratch))
                .isInstanceOf(java.nio.channels.ClosedChannelException.class);
        // The peer sees the end: the descriptor was given back.
        assertThat(victim.theirs().getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void handedOverEventsGoToTheNext() throws Exception {
        Pair pair = seam.pair();
        Recorder first = seam.register(pair.ours(), READ);
        Recorder second = seam.new Recorder();
        first.registration().redirect(second);
        pair.send(1);
        second.await(READ);
        assertThat(first.calls).isZero();
    }

    @Test
    void aListenerClosedNowFreesItsPort() throws Exception {
        ListenSocket listener = seam.listener(Seam.loopback(0));
        SocketAddress address = listener.localAddress();
        Recorder recorder = seam.register(listener, READ);

        seam.poller.closeNow(listener);

        assertThat(recorder.releases).isEqualTo(1);
        assertThat(listener.isOpen()).isFalse();
        ListenSocket next = seam.listener(address);
        assertThat(next.localAddress()).isEqualTo(address);
        seam.poller.flush();
        assertThat(recorder.releases).isEqualTo(1);
    }

    @Test
    void closingThePollerLeavesSocketsToTheirOwner() throws Exception {
        Pair pair = seam.pair();
        Pair leaving = seam.pair();
        seam.register(pair.ours(), READ);
        Recorder left = seam.register(leaving.ours(), READ);
        leaving.ours().close();

        seam.poller.close();

        assertThat(left.releases).isEqualTo(1);
        assertThat(leaving.theirs().getInputStream().read()).isEqualTo(-1);
        assertThat(pair.ours().write(Seam.direct("x"))).isEqualTo(1);
        assertThat(pair.theirs().getInputStream().read()).isEqualTo('x');
        pair.ours().close();
        assertThat(pair.theirs().getInputStream().read()).isEqualTo(-1);
        seam.poller.wakeup();
    }

    @Test
    void manySocketsAreReportedInOnePoll() throws Exception {
        int many = 150;
        StreamSocket[] streams = new StreamSocket[many];
        Recorder[] recorders = new Recorder[many];
        for (int i = 0; i < many; i++) {
            streams[i] = seam.pair().ours();
            recorders[i] = seam.new Recorder();
            seam.poller.register(streams[i], recorders[i]).interest(WRITE);
        }
        seam.poller.flush();

        assertThat(seam.poller.poll(Seam.SECOND)).isEqualTo(many);

        for (Recorder recorder : recorders) {
            assertThat(recorder.bits).isEqualTo(WRITE);
        }
    }

    private void staysSilentAfterOnePoll(Recorder recorder) throws IOException {
        seam.poller.poll(Seam.SECOND);
        seam.poller.flush();
        assertThat(seam.timed(PAUSE)).isGreaterThanOrEqualTo(PAUSE);
        assertThat(recorder.calls).isZero();
    }
}
