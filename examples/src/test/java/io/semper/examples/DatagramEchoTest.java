package io.semper.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.DatagramOptions;
import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DatagramEchoTest {
    @Test
    void everySenderGetsItsDatagramsBack() throws Exception {
        try (LoopThread serving = LoopThread.start(LoopOptions.defaults());
                DatagramSocket ann = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket bob = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress at = (InetSocketAddress) serving.call(loop -> loop.createDatagramEndpoint(
                                    DatagramEcho.Echo::new, DatagramOptions.bind("127.0.0.1", 0))
                            .thenApply(made -> made.transport().localAddress()))
                    .join();
            for (int size : new int[] {0, 1, 1400, 65_507}) {
                for (DatagramSocket each : new DatagramSocket[] {ann, bob}) {
                    byte[] sent = new byte[size];
                    Arrays.fill(sent, (byte) (each == ann ? 'a' : 'b'));
                    each.setSoTimeout(20_000);
                    each.send(new DatagramPacket(sent, size, at));
                    DatagramPacket back = new DatagramPacket(new byte[65_535], 65_535);
                    each.receive(back);
                    assertThat(Arrays.copyOf(back.getData(), back.getLength())).isEqualTo(sent);
                    assertThat(back.getSocketAddress()).isEqualTo(at);
                }
            }
        }
    }

    @Test
    void whatHasNoAddressIsNotAnswered() {
        assertThat(DatagramEcho.canBeAnswered(new InetSocketAddress("127.0.0.1", 0)))
                .isFalse();
        assertThat(DatagramEcho.canBeAnswered(UnixDomainSocketAddress.of(""))).isFalse();
        assertThat(DatagramEcho.canBeAnswered(new InetSocketAddress("127.0.0.1", 53)))
                .isTrue();
        assertThat(DatagramEcho.canBeAnswered(UnixDomainSocketAddress.of("a"))).isTrue();
    }
}
