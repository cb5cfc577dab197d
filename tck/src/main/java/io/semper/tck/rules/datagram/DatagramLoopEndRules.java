package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Channels;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Endpoints of a loop that is closed. */
@Requires("datagrams")
final class DatagramLoopEndRules {
    @Rule("DATAGRAM-28")
    void theCloseOfTheLoopClosesEndpointsWithoutACallback(Tck tck, DatagramKind kind) throws IOException {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        link.assertUnharmed();
        List<String> before = link.recorder().trace();
        DatagramTransport transport = link.transport();
        tck.loop().close();
        assertEquals(before, link.recorder().trace(), "callbacks of the close");
        try (DatagramChannel next = Channels.datagrams(link.address())) {
            assertEquals(link.address(), next.getLocalAddress(), "the address is free");
        }
        assertTrue(transport.isClosing());
        assertEquals(CloseReason.ABORT, transport.closeReason());
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1});
        link.sendNow(data);
        transport.sendTo(data, link.peer().address());
        transport.pauseReading();
        transport.resumeReading();
        transport.close();
        transport.abort();
        assertEquals(0, transport.writeBufferSize());
        assertEquals(link.address(), transport.localAddress());
        link.peer().send("to itself", link.peer().address());
        ByteBuffer next = ByteBuffer.allocate(100);
        link.peer().channel().receive(next);
        assertEquals("to itself".length(), next.position(), "the next datagram at the peer");
        assertEquals(before, link.recorder().trace(), "callbacks after the close");
    }

    @Rule("DATAGRAM-28")
    void anEndpointThatIsBeingMadeIsNotOpened(Tck tck, DatagramKind kind) {
        List<LoopPromise<List<InetAddress>>> questions = new ArrayList<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = made.createPromise();
            questions.add(promise);
            return promise.future();
        }));
        DatagramOptions options = kind.options(tck.datagramPeer(kind.loopback()).address());
        DatagramRecorder recorder = tck.datagramRecorder();
        tck.settle();
        int before = tck.openDescriptors();
        loop.createDatagramEndpoint(
                () -> {
                    tck.mark("looked up").run();
                    return recorder;
                },
                DatagramOptions.bind("name.test", 0));
        loop.createDatagramEndpoint(
                () -> {
                    tck.mark("opened").run();
                    return recorder;
                },
                options);
        assertTrue(tck.openDescriptors() < 0 || tck.openDescriptors() > before, "a socket is open");
        assertEquals(1, questions.size());
        loop.close();
        assertTrue(tck.openDescriptors() < 0 || tck.openDescriptors() <= before, "descriptors after the close");
        assertEquals(List.of(), tck.marks(), "factories that were called");
        assertEquals(List.of(), recorder.trace());
        assertThrows(LoopClosedException.class, () -> loop.createDatagramEndpoint(() -> recorder, options));
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-28")
    void theCloseOfTheLoopRemovesFiles(Tck tck) {
        Path path = ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
        tck.endpoint(DatagramOptions.unix(path), tck.datagramRecorder());
        assertTrue(Files.exists(path));
        tck.loop().close();
        assertFalse(Files.exists(path), "the file after the close of the loop");
    }
}
