package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The buffers of UDP on a BSD, after the sources of XNU (udp_usrreq.c: udp_sendspace, udp_recvspace; uipc_socket2.c: sbappendaddr, sbspace;
 * uipc_socket.c: sosend): they have been compared with no machine.
 */
class SimBsdDatagramTest {
    private static final int PORT = 53;
    private static final Duration LONG = Duration.ofMinutes(1);

    private static final class Sizes implements DatagramProtocol {
        final List<Integer> received = new ArrayList<>();
        final List<IOException> errors = new ArrayList<>();

        @Nullable
        DatagramTransport transport;

        DatagramTransport transport() {
            return Objects.requireNonNull(transport);
        }

        void send(int size) {
            transport().send(ByteBuffer.allocate(size));
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress from) {
            received.add(data.remaining());
        }

        @Override
        public void errorReceived(IOException cause) {
            errors.add(cause);
        }
    }

    private static Sizes open(SimWorld world, String host, DatagramOptions options) {
        return world.run(world.host(host).system(SimSystem.BSD).loop().createDatagramEndpoint(Sizes::new, options))
                .protocol();
    }

    private static Sizes server(SimWorld world) {
        return open(world, "server", DatagramOptions.bind("0.0.0.0", PORT));
    }

    private static DatagramOptions toServer() {
        return DatagramOptions.connect("server", PORT);
    }

    @Test
    void theSendBufferIsTheLongestDatagram() {
        try (SimWorld world = SimWorld.of(1)) {
            Sizes server = server(world);
            Sizes plain = open(world, "client", toServer());
            assertThat(plain.transport().option(StandardSocketOptions.SO_SNDBUF))
                    .isEqualTo(9216);
            plain.send(9216);
            plain.send(9217);
            world.runFor(LONG);
            assertThat(server.received).containsExactly(9216);
            assertThat(plain.errors).hasSize(1);
        }
    }

    @Test
    void aLargerSendBufferSendsLongerDatagrams() {
        try (SimWorld world = SimWorld.of(2)) {
            Sizes server = server(world);
            Sizes large = open(world, "client", toServer().sendBufferSize(100_000));
            large.send(65_507);
            large.send(65_508);
            world.runFor(LONG);
            assertThat(server.received).containsExactly(65_507);
            assertThat(large.errors).hasSize(1);
        }
    }

    /** 196 724 bytes, each datagram with the address of its sender; small ones run out of mbufs earlier. */
    @Test
    void aReceiveBufferCountsBytesAndMbufs() {
        assertThat(kept(1000)).isEqualTo(196_724 / 1016);
        assertThat(kept(100)).isEqualTo(196_724 / 116);
        assertThat(kept(1)).isEqualTo(196_724 * 8 / 512);
    }

    private static int kept(int size) {
        try (SimWorld world = SimWorld.of(3)) {
            Sizes server = server(world);
            Sizes client = open(world, "client", toServer());
            server.transport().pauseReading();
            for (int i = 0; i < 4000; i++) {
                client.send(size);
            }
            world.runFor(LONG);
            server.transport().resumeReading();
            world.runFor(LONG);
            assertThat(client.errors).isEmpty();
            return server.received.size();
        }
    }

    /** The loop tries again, as it does for lack of memory. */
    @Test
    void aSendNeverBlocksAndFailsInstead() {
        try (SimWorld world = SimWorld.of(4)) {
            Sizes server = server(world);
            Sizes client = open(world, "client", toServer());
            world.faults().blockedSends(0.5);
            for (int i = 1; i <= 20; i++) {
                client.send(i);
            }
            world.runFor(LONG);
            assertThat(server.received).hasSize(20);
            assertThat(world.faults().fired()).containsKey("blockedSends");
            assertThat(String.join("\n", world.trace().last(1000)))
                    .contains("fault: no buffer")
                    .doesNotContain("send buffer full");
        }
    }
}
