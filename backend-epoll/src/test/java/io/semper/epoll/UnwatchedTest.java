package io.semper.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.EpollIoHandler;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.unix.DescriptorRegistration;
import io.semper.unix.NettyPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A system that refuses to watch a socket: that one is told, and nobody else notices. */
@Timeout(30)
class UnwatchedTest {
    private final EpollKernel kernel = new EpollKernel();
    private final RefusingPoller poller = new RefusingPoller();
    private final List<String> heard = new ArrayList<>();
    private StreamSocket one;
    private StreamSocket other;

    @BeforeEach
    void open() throws IOException {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
        one = kernel.sockets().stream(loopback);
        other = kernel.sockets().stream(loopback);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
        poller.close();
    }

    @Test
    void oneThatIsRefusedKeepsNobodyElseFromBeingWatched() throws Exception {
        poller.refused = one;
        poller.register(one, new Hearing("one")).interest(Interest.READ);
        poller.register(other, new Hearing("other")).interest(Interest.READ);
        poller.flush();
        assertThat(heard).containsExactly("one failed: no watches left");
        assertThat(poller.watched).containsExactly(other);
    }

    @Test
    void itIsAskedForAgainWhenItsInterestChanges() throws Exception {
        poller.refused = one;
        Registration registration = poller.register(one, new Hearing("one"));
        registration.interest(Interest.READ);
        poller.flush();
        poller.flush();
        assertThat(heard).as("told once").hasSize(1);
        poller.refused = null;
        registration.interest(Interest.NONE);
        poller.flush();
        registration.interest(Interest.READ);
        poller.flush();
        assertThat(poller.watched).containsExactly(one);
        assertThat(heard).hasSize(1);
    }

    @Test
    void whoLeavesOnHearingItIsReleasedInTheSameFlush() throws Exception {
        poller.refused = one;
        Hearing hearing = new Hearing("one");
        Registration registration = poller.register(one, hearing);
        hearing.onFailed = registration::deregister;
        registration.interest(Interest.READ);
        poller.flush();
        assertThat(heard).containsExactly("one failed: no watches left", "one released");
    }

    private final class Hearing implements ReadinessListener {
        private final String name;
        private Runnable onFailed = () -> {};

        Hearing(String name) {
            this.name = name;
        }

        @Override
        public void onReady(int bits) {
            heard.add(name + " ready");
        }

        @Override
        public void onWatchFailed(IOException cause) {
            heard.add(name + " failed: " + cause.getMessage());
            onFailed.run();
        }

        @Override
        public void onReleased() {
            heard.add(name + " released");
        }
    }

    /** Tells nothing to the system but notes what it would watch. */
    private static final class RefusingPoller extends NettyPoller {
        private final List<Socket> watched = new ArrayList<>();
        private Socket refused;

        RefusingPoller() {
            super(EpollIoHandler.newFactory(), () -> true);
        }

        @Override
        protected DescriptorRegistration newRegistration(Socket socket, ReadinessListener ready) throws IOException {
            return new DescriptorRegistration(this, socket, ready) {
                @Override
                protected void arm(int from, int to) throws IOException {
                    if (socket == refused) {
                        throw new IOException("no watches left");
                    }
                    watched.add(socket);
                }
            };
        }
    }
}
