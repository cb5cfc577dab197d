package io.semper.tck.rules.cap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** Files and channels of the caller, with a loop that claims them and with one that does not. */
final class TransportCapabilityRules {
    @Rule("CAP-01")
    void filesAreRefusedInsideTheCallUnlessTheyAreClaimed(Tck tck) throws IOException {
        Path path = Files.writeString(tck.scratch().resolve("file"), "hello");
        Recorder recorder = tck.recorder();
        Link link = tck.accept(StreamKind.TCP, recorder);
        StreamTransport transport = link.transport();
        try (FileChannel file = FileChannel.open(path)) {
            if (tck.claims(Capability.SEND_FILE)) {
                assertEquals(5L, tck.await(tck.call(() -> tck.loop().sendFile(transport, file, 0, 5))));
                assertEquals("hello", link.peer().readText(5));
                return;
            }
            tck.run(() ->
                    assertRefused(tck, Capability.SEND_FILE, () -> tck.loop().sendFile(transport, file, 0, 5)));
        }
        tck.settle();
        link.run(t -> t.write(java.nio.ByteBuffer.wrap(new byte[] {'x'})));
        assertEquals("x", link.peer().readText(1), "nothing else was sent");
    }

    @Rule("CAP-01")
    void channelsOfTheCallerAreRefusedInsideTheCallUnlessTheyAreClaimed(Tck tck) throws IOException {
        if (tck.claims(Capability.ADOPT_CHANNELS)) {
            return; // CONNECT-12 and its successors adopt them
        }
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress("127.0.0.1", 0));
            try (SocketChannel channel = SocketChannel.open(listener.getLocalAddress())) {
                tck.run(() -> {
                    assertRefused(
                            tck,
                            Capability.ADOPT_CHANNELS,
                            () -> tck.loop().createConnection(tck::recorder, ConnectOptions.over(channel)));
                    assertRefused(
                            tck,
                            Capability.ADOPT_CHANNELS,
                            () -> tck.loop().createServer(tck::recorder, ServerOptions.over(listener)));
                });
                assertTrue(channel.isOpen() && listener.isOpen(), "they are still the caller's");
            }
        }
    }

    private static void assertRefused(Tck tck, Capability capability, Executable call) {
        String message = String.valueOf(
                assertThrows(UnsupportedOperationException.class, call).getMessage());
        assertTrue(message.contains(capability.id()), "the capability is named: " + message);
        assertTrue(message.contains(tck.loop().name()), "the loop is named: " + message);
    }
}
