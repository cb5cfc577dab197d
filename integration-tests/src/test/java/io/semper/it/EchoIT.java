package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests {@code semper echo} with socat, nc and a plain socket. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#all")
class EchoIT {
    private static final byte[] MEGABYTE = new byte[1 << 20];
    private static final int MEBIBYTES = Amount.of("mebibytes of echo", 128, 1024);

    private static RunningServer server;

    EchoIT(Backend backend) {
        backend.need();
    }

    @BeforeParameterizedClassInvocation
    static void start(Backend backend) throws Exception {
        backend.need();
        new Random(5).nextBytes(MEGABYTE);
        server = RunningServer.of("echo", backend.name());
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Test
    void socatGetsEverythingAfterItsHalfClose() throws Exception {
        assertThat(Tool.run(MEGABYTE, "socat", "-t20", "-", "TCP:127.0.0.1:" + server.port())
                        .out())
                .isEqualTo(MEGABYTE);
    }

    @Test
    void ncGetsEverythingAfterItsHalfClose() throws Exception {
        assertThat(Tool.run(MEGABYTE, "nc", "-N", "127.0.0.1", String.valueOf(server.port()))
                        .out())
                .isEqualTo(MEGABYTE);
    }

    @Test
    void muchComesBackWithTheSameDigest() throws Exception {
        try (Socket socket = server.connect()) {
            CompletableFuture<byte[]> sent = CompletableFuture.supplyAsync(() -> send(socket));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            long bytes = 0;
            byte[] buffer = new byte[1 << 18];
            InputStream in = socket.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
            }
            assertThat(bytes).isEqualTo((long) MEBIBYTES << 20);
            assertThat(digest.digest()).isEqualTo(sent.get(60, TimeUnit.SECONDS));
        }
    }

    /** Every mebibyte begins with its number, so that a changed order is detected. */
    private static byte[] send(Socket socket) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = MEGABYTE.clone();
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < MEBIBYTES; i++) {
                ByteBuffer.wrap(block).putInt(i);
                digest.update(block);
                out.write(block);
            }
            socket.shutdownOutput();
            return digest.digest();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
