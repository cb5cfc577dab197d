package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.DatagramOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatagramsTest {
    /** As many as the receive queue of a socket holds; more than one batch. */
    private static final int COUNT = 150;

    @Test
    void theNumbersArriveInOrder() throws Exception {
        try (DatagramSocket receiver = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                EventLoop loop = EventLoops.newEventLoop()) {
            receiver.setSoTimeout(20_000);
            var made = Loops.run(
                    loop,
                    loop.createDatagramEndpoint(
                            () -> new Datagrams.Counting(COUNT),
                            DatagramOptions.connect(receiver.getLocalSocketAddress())));
            Loops.run(loop, made.transport().closed());
            assertThat(made.protocol().failed()).isZero();
            DatagramPacket packet = new DatagramPacket(new byte[16], 16);
            for (int i = 0; i < COUNT; i++) {
                packet.setLength(16);
                receiver.receive(packet);
                assertThat(packet.getLength()).isEqualTo(4);
                assertThat(ByteBuffer.wrap(packet.getData()).getInt()).isEqualTo(i);
            }
        }
    }
}
