package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.ServerOptions;
import io.semper.examples.guide.Chat.Member;
import io.semper.examples.guide.Chat.Room;
import io.semper.group.GroupServer;
import io.semper.group.LoopChooser;
import io.semper.group.LoopGroup;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatTest {
    @Test
    void aMessageReachesTheMembersOnAllLoops() throws Exception {
        Room room = new Room();
        try (LoopGroup group = LoopGroup.start(2, LoopOptions.defaults())) {
            GroupServer server = group.createServer(
                            () -> new Member(room), ServerOptions.bind("127.0.0.1", 0), LoopChooser.roundRobin())
                    .join();
            int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
            List<Socket> sockets = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    Socket socket = new Socket("127.0.0.1", port);
                    sockets.add(socket);
                    socket.setSoTimeout(20_000);
                    String hello = "member " + i + "\n";
                    socket.getOutputStream().write(hello.getBytes(UTF_8));
                    for (Socket member : sockets) { // a member that reads its own line is in the room
                        assertThat(new String(member.getInputStream().readNBytes(hello.length()), UTF_8))
                                .isEqualTo(hello);
                    }
                }
            } finally {
                for (Socket socket : sockets) {
                    socket.close();
                }
            }
            assertThat(server.drain(Duration.ofSeconds(20)).join().aborted()).isZero();
        }
    }
}
