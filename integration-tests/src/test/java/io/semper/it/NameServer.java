package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on a blocking socket: names that begin with {@code weed} do not exist, and all others are 192.0.2.1. Loses its first query. */
final class NameServer implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int TTL = 300;

    final AtomicInteger queries = new AtomicInteger();
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::serve, "name server");

    NameServer() throws IOException {
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                if (queries.getAndIncrement() > 0) {
                    byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private static byte[] answer(byte[] query) {
        if (new String(query, HEADER + 1, 4, ISO_8859_1).equalsIgnoreCase("weed")) {
            return ByteBuffer.wrap(query).putShort(2, (short) 0x8183).array();
        }
        return ByteBuffer.allocate(query.length + 16)
                .put(query)
                .putShort((short) 0xc00c) // the name of the question
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(TTL)
                .putShort((short) 4)
                .put(new byte[] {(byte) 192, 0, 2, 1})
                .putShort(2, (short) 0x8180)
                .putShort(6, (short) 1)
                .array();
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
