package io.semper.kqueue;

import static io.semper.engine.kernel.Interest.NONE;
import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.engine.kernel.StreamSocket;
import io.semper.kqueue.Seam.Heard;
import io.semper.kqueue.Seam.Pair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class KqueuePollerTest {
    private static final int MANY = 20_000;

    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1024);
    private Seam seam;

    @BeforeEach
    void open() {
        Emulation.ensureLoaded();
        seam = new Seam();
    }

    @AfterEach
    void close() throws Exception {
        if (seam != null) {
            seam.close();
        }
    }

    @Test
    void filtersOfOneSocketAreReportedTogether() throws Exception {
        Pair pair = seam.pair();
        pair.theirs().getOutputStream().write(1);
        Heard heard = seam.register(pair.ours(), READ);
        heard.await(READ);
        heard.forget();
        heard.registration().interest(READ | WRITE);
        seam.poller.flush();

        assertThat(seam.poller.poll(Seam.SECOND)).isEqualTo(1);

        assertThat(heard.bits).isEqualTo(READ | WRITE);
        assertThat(heard.calls).isEqualTo(1);
    }

    @Test
    void theEndOfTheStreamComesAfterItsLastByte() throws Exception {
        Pair pair = seam.pair();
        Heard heard = seam.register(pair.ours(), READ);
        pair.theirs().getOutputStream().write(new byte[3]);
        pair.theirs().shutdownOutput();
        heard.await(READ);
        assertThat(pair.ours().read(scratch)).isSameAs(scratch);
        assertThat(scratch.position()).isEqualTo(3);
        heard.forget();
        heard.await(READ);
        assertThat(pair.ours().read(scratch)).isSameAs(StreamSocket.END);
    }

    @Test
    void moreChangesInOneTurnThanNettysListHolds() throws Exception {
        Pair pair = seam.pair();
        Heard heard = seam.register(pair.ours(), READ);
        for (int i = 0; i < MANY; i++) {
            heard.registration().interest(i % 2 == 0 ? READ | WRITE : READ);
            seam.poller.flush();
        }
        assertThat(seam.submitted).isGreaterThan(MANY);
        assertThat(seam.mostPending).isBetween(1000, KqueuePoller.MOST_CHANGES);
        pair.theirs().getOutputStream().write(1);
        heard.await(READ);
        assertThat(heard.bits).isEqualTo(READ);
    }

    @Test
    void moreRegistrationsInOneTurnThanNettysListHolds() throws Exception {
        List<Pair> pairs = new ArrayList<>();
        List<Heard> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            pairs.add(seam.pair());
            all.add(seam.register(pairs.get(i).ours(), NONE));
        }
        // The last round leaves both filters.
        for (int round = 0; round < 201; round++) {
            for (Heard heard : all) {
                heard.registration().interest(round % 2 == 0 ? READ | WRITE : NONE);
                seam.poller.flush();
                seam.poller.poll(0);
                heard.registration().interest(NONE);
                seam.poller.flush();
                heard.registration().interest(READ | WRITE);
                seam.poller.flush();
            }
        }
        assertThat(seam.mostPending).isLessThanOrEqualTo(KqueuePoller.MOST_CHANGES);
        for (Heard heard : all) {
            heard.forget();
        }
        seam.poller.poll(Seam.SECOND);
        assertThat(all).allSatisfy(heard -> assertThat(heard.bits).isEqualTo(WRITE));
    }

    @Test
    void changesOfASocketAreCarriedOutBeforeItsNumberIsFree() throws Exception {
        for (int i = 0; i < 20; i++) {
            Pair old = seam.pair();
            Heard gone = seam.register(old.ours(), READ | WRITE);
            old.ours().close();
            seam.poller.flush();
            assertThat(seam.pending).isZero();
            assertThat(gone.releases).isEqualTo(1);

            Pair next = seam.pair();
            Heard heard = seam.register(next.ours(), READ);
            next.theirs().getOutputStream().write(1);
            heard.await(READ);
            assertThat(gone.calls).isZero();
            seam.poller.closeNow(next.ours());
            assertThat(seam.pending).isZero();
        }
    }

    @Test
    void whatIsPausedAndReadyDoesNotSpin() throws Exception {
        Pair pair = seam.pair();
        Heard heard = seam.register(pair.ours(), READ);
        heard.registration().interest(NONE);
        seam.poller.flush();
        pair.theirs().getOutputStream().write(1);
        pair.theirs().shutdownOutput();
        seam.poller.poll(Seam.SECOND);
        seam.poller.flush();

        seam.staysSilent(heard);

        heard.registration().interest(READ);
        seam.poller.flush();
        heard.await(READ);
    }

    @Test
    void aResetIsReadableBeforeItIsAnError() throws Exception {
        Pair pair = seam.pair();
        Heard heard = seam.register(pair.ours(), READ | WRITE);
        heard.await(WRITE);
        pair.theirs().setSoLinger(true, 0);
        pair.theirs().close();
        heard.forget();
        heard.await(READ);
        assertThatThrownBy(() -> pair.ours().read(scratch)).isInstanceOf(io.semper.ConnectionResetException.class);
    }

    @Test
    void aFilterThatWasRefusedOnceIsAddedAgain() throws Exception {
        Pair pair = seam.pair();
        pair.theirs().getOutputStream().write(1);
        seam.refusals = 1;
        Heard heard = seam.register(pair.ours(), READ);
        heard.await(READ);
        assertThat(heard.failures).isZero();
        assertThat(seam.refusals).isZero();
    }

    @Test
    void aSocketThatTheSystemDoesNotWatchIsToldSo() throws Exception {
        Pair pair = seam.pair();
        Pair other = seam.pair();
        pair.theirs().getOutputStream().write(1);
        other.theirs().getOutputStream().write(1);
        Heard watched = seam.register(other.ours(), READ);
        watched.await(READ);
        watched.forget();
        seam.refusals = Integer.MAX_VALUE;
        Heard heard = seam.register(pair.ours(), READ);
        seam.poller.poll(0);
        assertThat(heard.failures).isEqualTo(1);
        assertThat(heard.calls).isZero();
        seam.refusals = 0;

        watched.await(READ);
        assertThat(watched.failures).isZero();
        heard.registration().interest(NONE);
        seam.poller.flush();
        heard.registration().interest(READ);
        seam.poller.flush();
        heard.await(READ);
    }

    @Test
    void wakeupsThatComeWithChangesRefuseNothing() throws Exception {
        Pair pair = seam.pair();
        for (int i = 0; i < 50; i++) {
            Thread waker = new Thread(seam.poller::wakeup);
            Heard heard = seam.register(seam.pair().ours(), WRITE);
            waker.start();
            waker.join();
            heard.await(WRITE);
            assertThat(heard.failures).isZero();
            heard.registration().deregister();
        }
        seam.staysSilent(seam.register(pair.ours(), READ));
    }

    @Test
    void afterTheCloseNothingIsSubmitted() throws Exception {
        Pair pair = seam.pair();
        Heard heard = seam.register(pair.ours(), READ);
        seam.poller.close();
        int before = seam.submitted;
        heard.registration().interest(READ | WRITE);
        seam.poller.flush();
        seam.poller.closeNow(pair.ours());
        assertThat(seam.submitted).isEqualTo(before);
        assertThat(heard.releases).isEqualTo(1);
    }
}
