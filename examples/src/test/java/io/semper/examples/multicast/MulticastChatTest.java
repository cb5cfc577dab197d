package io.semper.examples.multicast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MulticastChatTest {
    private static final String GROUP = "239.255.83.67";

    private final BlockingQueue<String> ann = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> bob = new LinkedBlockingQueue<>();

    @Test
    void everyMemberHearsEveryLine() throws Exception {
        NetworkInterface lo = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults());
                MulticastSocket outside = new MulticastSocket(0)) {
            InetSocketAddress group = new InetSocketAddress(GROUP, outside.getLocalPort());
            outside.setNetworkInterface(lo);
            outside.joinGroup(group, lo);
            outside.setSoTimeout(20_000);
            MulticastChat first = thread.call(loop -> MulticastChat.join(loop, group, lo, "ann", ann::add))
                    .join()
                    .protocol();
            MulticastChat second = thread.call(loop -> MulticastChat.join(loop, group, lo, "bob", bob::add))
                    .join()
                    .protocol();
            thread.execute(() -> first.say("gr\u00fc\u00dfe"));
            assertThat(next(ann)).isEqualTo("ann: gr\u00fc\u00dfe");
            assertThat(next(bob)).isEqualTo("ann: gr\u00fc\u00dfe");
            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
            outside.receive(packet);
            assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
                    .isEqualTo("ann: gr\u00fc\u00dfe");

            byte[] forged = "bob: a\u001b[2Kb".getBytes(UTF_8);
            outside.send(new DatagramPacket(forged, forged.length, group));
            assertThat(next(ann)).isEqualTo("bob: a?[2Kb");
            assertThat(next(bob)).isEqualTo("bob: a?[2Kb");

            thread.execute(first::leave);
            thread.execute(() -> second.say("x".repeat(1196)));
            assertThat(next(bob)).isEqualTo("* a line has at most 1200 bytes, and this one has 1201");
            thread.execute(() -> second.say("alone"));
            assertThat(next(bob)).isEqualTo("bob: alone");
            assertThat(ann).isEmpty();
        }
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return heard.poll(20, TimeUnit.SECONDS);
    }
}
