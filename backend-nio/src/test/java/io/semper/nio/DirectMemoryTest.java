package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.kernel.Kernel;
import java.io.File;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bytes that wait are kept on the heap when the JVM has no other memory left: in a JVM that was given little of it. */
class DirectMemoryTest {
    private static final int CHUNK = 64 * 1024;
    private static final int CHUNKS = 160;
    private static final String DONE = "all came";

    @Test
    void bytesWaitOnTheHeapWhenThereIsNoOtherMemory() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:MaxDirectMemorySize=1m",
                "-cp",
                classPath(),
                Child.class.getName()));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            FutureTask<String> output = new FutureTask<>(
                    () -> new String(child.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            Thread reader = new Thread(output, "child's output");
            reader.setDaemon(true);
            reader.start();
            assertThat(output.get(90, TimeUnit.SECONDS)).contains(DONE);
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    private static String classPath() throws URISyntaxException {
        StringBuilder path = new StringBuilder();
        for (Class<?> each : List.of(DirectMemoryTest.class, NioProvider.class, Kernel.class, EventLoop.class)) {
            path.append(Path.of(each.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI()))
                    .append(File.pathSeparator);
        }
        return path.toString();
    }

    /** Writes much more than the memory outside the heap to a peer that does not read yet. */
    static final class Child implements StreamProtocol {
        private static final ByteBuffer BYTES = ByteBuffer.allocate(CHUNK);

        @Nullable
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            made.write(BYTES.clear().limit(1));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            StreamTransport to = Objects.requireNonNull(transport);
            for (int i = 0; i < CHUNKS; i++) {
                to.write(BYTES.clear());
            }
            to.close();
        }

        public static void main(String[] args) throws Exception {
            for (int i = 0; i < CHUNK; i++) {
                BYTES.put(i, (byte) i);
            }
            try (EventLoop loop = new NioProvider().newEventLoop(LoopOptions.defaults())) {
                Server server = loop.runUntilComplete(loop.createServer(
                        Child::new,
                        ServerOptions.bind("127.0.0.1", 0).stream(
                                StreamOptions.defaults().sendBufferSize(CHUNK))));
                int port = ((InetSocketAddress) server.addresses().get(0)).getPort();
                try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    FutureTask<Boolean> read = new FutureTask<>(() -> isComplete(peer));
                    Thread reader = new Thread(read);
                    reader.setDaemon(true);
                    reader.start();
                    while (loop.stats().openTransports() == 0) {
                        loop.runOnce(null);
                    }
                    server.close();
                    loop.runUntilComplete(server.waitClosed());
                    System.out.println(read.get() ? DONE : "bytes came wrong");
                }
            }
        }

        /** Its first read takes the memory that this thread needs, while there is some. */
        private static boolean isComplete(Socket peer) throws Exception {
            InputStream in = peer.getInputStream();
            byte[] part = new byte[CHUNK];
            if (in.read(part) != 1) {
                return false;
            }
            peer.getOutputStream().write(1);
            for (int i = 0; i < CHUNKS; i++) {
                in.readNBytes(part, 0, CHUNK);
                for (int at = 0; at < CHUNK; at++) {
                    if (part[at] != (byte) at) {
                        return false;
                    }
                }
            }
            return in.read(part) < 0;
        }
    }
}
