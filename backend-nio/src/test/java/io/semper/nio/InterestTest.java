package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InterestTest {
    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void readinessIsReportedForEveryPollUntilTheBytesAreRead() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        pair.peer().getOutputStream().write(1);
        assertThat(rig.poller.poll(-1)).isEqualTo(1);
        assertThat(rig.poller.poll(-1)).isEqualTo(1);
        assertThat(heard.calls).isEqualTo(2);
        assertThat(pair.ours().read(Rig.Pair.bytes(10))).isNotNull();
        assertThat(rig.poller.poll(0)).isZero();
    }

    @Test
    void bothBitsComeInOneCall() throws Exception {
        Rig.Pair pair = rig.pair();
        pair.peer().getOutputStream().write(1);
        Rig.Heard reading = rig.register(pair.ours()).wants(Interest.READ);
        rig.pollFor(reading);
        reading.wants(Interest.READ | Interest.WRITE);
        assertThat(rig.poller.poll(-1)).isEqualTo(1);
        assertThat(reading.bits).isEqualTo(Interest.READ | Interest.WRITE);
    }

    @Test
    void anUnwantedReadReachesTheSelectorWhenItComesAndComesOnce() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        heard.wants(Interest.NONE);
        assertThat(heard.armed()).isEqualTo(SelectionKey.OP_READ);
        pair.peer().getOutputStream().write(1);
        assertThat(rig.poller.poll(-1)).isZero();
        assertThat(heard.calls).isZero();
        assertThat(heard.armed()).isZero();
        assertThat(rig.poller.poll(0)).isZero();
        heard.wants(Interest.READ);
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.READ);
    }

    @Test
    void anUnwantedReadIsLeftOutOfWhatIsReported() throws Exception {
        Rig.Pair pair = rig.pair();
        pair.peer().getOutputStream().write(1);
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        rig.pollFor(heard);
        heard.registration.interest(Interest.WRITE); // not flushed: the selector still hears of bytes only
        assertThat(rig.poller.poll(0)).isZero();
        rig.poller.flush();
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.WRITE);
    }

    @Test
    void aReadThatIsWantedAgainIsStillArmed() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        heard.wants(Interest.NONE).wants(Interest.READ);
        pair.peer().getOutputStream().write(1);
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.READ);
    }

    @Test
    void takingWriteAwayReachesTheSelectorInTheFlush() throws Exception {
        Rig.Heard heard = rig.register(rig.pair().ours()).wants(Interest.READ | Interest.WRITE);
        heard.wants(Interest.READ);
        assertThat(heard.armed()).isEqualTo(SelectionKey.OP_READ);
        assertThat(rig.poller.poll(0)).isZero();
    }

    @Test
    void theLastWishBeforeTheFlushCounts() throws Exception {
        Rig.Heard heard = rig.register(rig.pair().ours());
        heard.registration.interest(Interest.WRITE);
        heard.wants(Interest.NONE);
        assertThat(heard.armed()).isZero();
    }

    @Test
    void aConnectIsReportedAsWritableAndSoIsTheStreamAfterIt() throws Exception {
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        StreamSocket stream = rig.closing(rig.sockets.stream(listener.localAddress()));
        stream.connect(listener.localAddress());
        Rig.Heard heard = rig.register(stream).wants(Interest.WRITE);
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.WRITE);
        assertThat(stream.finishConnect()).isTrue();
        rig.poller.flush();
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.WRITE);
    }

    @Test
    void aListenerIsReadableWhenAConnectionWaits() throws Exception {
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        Rig.Heard heard = rig.register(listener).wants(Interest.READ);
        assertThat(listener.accept()).isNull();
        StreamSocket stream = rig.closing(rig.sockets.stream(listener.localAddress()));
        Rig.connect(stream, listener.localAddress());
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.READ);
        StreamSocket accepted = rig.closing(listener.accept());
        assertThat(accepted.remoteAddress()).isEqualTo(stream.localAddress());
        assertThat(accepted.read(Rig.Pair.bytes(1))).isNull();
    }

    @Test
    void aResetIsSilentWhileNothingIsWanted() throws Exception {
        Rig.Pair pair = rig.pair();
        Rig.Heard heard = rig.register(pair.ours()).wants(Interest.READ);
        heard.wants(Interest.NONE);
        pair.reset();
        assertThat(rig.poller.poll(-1)).isZero();
        assertThat(heard.armed()).isZero();
        assertThat(rig.poller.poll(0)).isZero();
        heard.wants(Interest.READ);
        assertThat(rig.pollFor(heard)).isEqualTo(Interest.READ);
    }

    @Test
    void eventsGoToTheOneHandedOverTo() throws Exception {
        Rig.Pair first = rig.pair();
        Rig.Heard heard = rig.register(first.ours());
        Rig.Heard other = rig.register(rig.pair().ours());
        heard.registration.redirect(other);
        heard.wants(Interest.WRITE);
        assertThat(rig.pollFor(other)).isEqualTo(Interest.WRITE);
        assertThat(heard.calls).isZero();
    }
}
