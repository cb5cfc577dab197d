package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LeavingTest {
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
    void whoeverIsDeregisteredWithinABatchIsNotReportedInIt() throws Exception {
        List<Rig.Heard> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(rig.register(rig.pair().ours()).wants(Interest.WRITE));
        }
        all.forEach(each -> each.onReady = () -> all.forEach(other -> other.registration.deregister()));
        assertThat(rig.poller.poll(-1)).isEqualTo(1);
        assertThat(rig.poller.poll(0)).isZero();
        assertThat(all).allMatch(each -> each.releases == 0);
        rig.poller.flush();
        assertThat(all).allMatch(each -> each.releases == 1);
    }

    @Test
    void releasedComesOnceAndInTheFlush() throws Exception {
        Rig.Heard heard = rig.register(rig.pair().ours()).wants(Interest.WRITE);
        heard.registration.deregister();
        heard.registration.deregister();
        assertThat(heard.releases).isZero();
        rig.poller.flush();
        heard.registration.deregister();
        heard.registration.interest(Interest.READ);
        rig.poller.flush();
        assertThat(heard.releases).isEqualTo(1);
        assertThat(rig.poller.poll(0)).isZero();
    }

    @Test
    void aReleasedSocketClosesItsDescriptorAtOnce() throws Exception {
        NioStream stream = rig.pair().ours();
        Rig.Heard heard = rig.register(stream).wants(Interest.READ);
        rig.poller.poll(0);
        heard.onReleased = stream::close;
        long before = descriptors();
        heard.registration.deregister();
        rig.poller.flush();
        assertThat(descriptors()).isEqualTo(before - 1);
        assertThat(stream.isOpen()).isFalse();
    }

    @Test
    void aReleasedSocketWhoseConnectFailedHasNoDescriptorEither() throws Exception {
        long before = descriptors();
        SocketAddress nobody = nobody();
        StreamSocket stream = rig.closing(rig.sockets.stream(nobody));
        stream.connect(nobody);
        Rig.Heard heard = rig.register(stream).wants(Interest.WRITE);
        rig.pollFor(heard);
        assertThat(org.assertj.core.api.Assertions.catchThrowable(stream::finishConnect))
                .isInstanceOf(java.net.ConnectException.class);
        assertThat(stream.isOpen()).isTrue();
        heard.wants(Interest.READ); // pointless, and harmless
        heard.onReleased = stream::close;
        heard.registration.deregister();
        rig.poller.flush();
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void whatReleasedAsksForIsCarriedOutInTheSameFlush() throws Exception {
        NioStream next = rig.pair().ours();
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        Rig.Heard listening = rig.register(listener).wants(Interest.READ);
        Rig.Heard third = rig.register(rig.pair().ours()).wants(Interest.READ);
        Rig.Heard first = rig.register(rig.pair().ours()).wants(Interest.READ);
        List<Rig.Heard> registered = new ArrayList<>();
        first.onReleased = () -> {
            try {
                registered.add(rig.register(next));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            registered.get(0).registration.interest(Interest.WRITE);
            third.registration.deregister();
            rig.poller.closeNow(listener);
        };
        first.registration.deregister();
        rig.poller.flush();
        assertThat(List.of(first, third, listening)).allMatch(each -> each.releases == 1);
        assertThat(rig.pollFor(registered.get(0))).isEqualTo(Interest.WRITE);
    }

    @Test
    void thePortIsFreeWhenCloseNowReturns() throws Exception {
        for (int i = 0; i < 100; i++) {
            ListenSocket listener = rig.listener(Rig.loopback(0), 5);
            SocketAddress address = listener.localAddress();
            Rig.Heard heard = rig.register(listener).wants(Interest.READ);
            rig.poller.poll(0);
            rig.poller.closeNow(listener);
            assertThat(heard.releases).isEqualTo(1);
            rig.poller.closeNow(rig.listener(address, 5));
            rig.poller.flush();
            assertThat(heard.releases).isEqualTo(1);
        }
    }

    @Test
    void closeNowOfADeregisteredListenerReleasesItOnce() throws Exception {
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        Rig.Heard heard = rig.register(listener).wants(Interest.READ);
        heard.registration.deregister();
        rig.poller.closeNow(listener);
        rig.poller.flush();
        assertThat(heard.releases).isEqualTo(1);
    }

    @Test
    void aClosedPollerStillReleases() throws Exception {
        Rig.Heard heard = rig.register(rig.pair().ours()).wants(Interest.READ);
        rig.poller.close();
        rig.poller.wakeup();
        heard.registration.deregister();
        rig.poller.flush();
        assertThat(heard.releases).isEqualTo(1);
    }

    private SocketAddress nobody() throws IOException {
        ListenSocket listener = rig.listener(Rig.loopback(0), 1);
        SocketAddress address = listener.localAddress();
        listener.close();
        return address;
    }

    private static long descriptors() throws IOException {
        Path listing = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(listing));
        try (Stream<Path> all = Files.list(listing)) {
            return all.filter(each -> Files.exists(each, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .filter(LeavingTest::isSocket)
                    .count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // the listing's own, gone by now
        }
    }
}
