package io.semper.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.semper.Descriptor;
import io.semper.UnixAbstractAddress;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Abstract addresses, with sockets of Netty as the peers. */
@Timeout(60)
class EpollAbstractTest {
    private static final UnixAbstractAddress AT =
            UnixAbstractAddress.of("semper-test-" + ProcessHandle.current().pid());

    private static final String PEER = AT.name() + "-peer";

    private final Seam seam = new Seam();

    @AfterEach
    void close() throws IOException {
        seam.close();
    }

    private static DomainSocketAddress raw(String name) {
        return new DomainSocketAddress("\0" + name);
    }

    @Test
    void aRawSocketReachesAListenerByTheExactName() throws IOException {
        ListenSocket listener = seam.listener(AT);
        assertThat(listener.localAddress()).isEqualTo(AT);
        io.netty.channel.unix.Socket peer = io.netty.channel.unix.Socket.newSocketDomain();
        try {
            peer.bind(raw(PEER));
            assertThat(peer.connect(raw(AT.name()))).isTrue();
            StreamSocket accepted = seam.accepted(listener);
            assertThat(accepted.remoteAddress()).isEqualTo(UnixAbstractAddress.of(PEER));
            assertThat(accepted.localAddress()).isEqualTo(AT);
        } finally {
            peer.close();
        }
    }

    @Test
    void thePeerIsNotAskedForLater() throws IOException {
        ListenSocket listener = seam.listener(AT);
        io.netty.channel.unix.Socket peer = io.netty.channel.unix.Socket.newSocketDomain();
        try {
            peer.bind(raw(PEER));
            assertThat(peer.connect(raw(AT.name()))).isTrue();
            StreamSocket accepted = seam.accepted(listener);
            Descriptor number = Objects.requireNonNull(accepted.info(Descriptor.class));
            new FileDescriptor(number.number()).close(); // as the loop does it while another thread asks
            io.netty.channel.unix.Socket.newSocketDomain(); // has the number now, and is closed with the stream
            assertThat(accepted.remoteAddress()).isEqualTo(UnixAbstractAddress.of(PEER));
        } finally {
            peer.close();
        }
    }

    @Test
    void anUnnamedPeerHasNoName() throws IOException {
        ListenSocket listener = seam.listener(AT);
        StreamSocket client = seam.connected(AT);
        assertThat(client.remoteAddress()).isEqualTo(AT);
        assertThat(seam.accepted(listener).remoteAddress()).isEqualTo(UnixDomainSocketAddress.of(""));
    }
}
