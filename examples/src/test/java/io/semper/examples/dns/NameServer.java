package io.semper.examples.dns;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A server on a blocking socket, with a thread of its own, whose answers are scripted. */
final class NameServer implements AutoCloseable {
    final AtomicInteger queries = new AtomicInteger();
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Thread thread;

    /** @param script gets a query and returns the datagrams to answer with */
    NameServer(Function<byte[], List<byte[]>> script) throws IOException {
        thread = new Thread(() -> serve(script), "name server");
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    private void serve(Function<byte[], List<byte[]>> script) {
        DatagramPacket packet = new DatagramPacket(new byte[512], 512);
        try {
            while (true) {
                socket.receive(packet);
                queries.incrementAndGet();
                for (byte[] answer : script.apply(Arrays.copyOf(packet.getData(), packet.getLength()))) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
                packet.setLength(512);
            }
        } catch (IOException closed) {
            return;
        }
    }

    /** An answer with one record of type A: 192.0.2.1. */
    static byte[] address(byte[] query, int ttl) {
        return ByteBuffer.allocate(query.length + 16)
                .put(query)
                .putShort((short) 0xc00c) // the name of the question
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(ttl)
                .putShort((short) 4)
                .put(new byte[] {(byte) 192, 0, 2, 1})
                .putShort(2, (short) 0x8180)
                .putShort(6, (short) 1)
                .array();
    }

    /** The name does not exist, which may be kept for {@code minimum} seconds. */
    static byte[] noSuchName(byte[] query, int minimum) {
        return ByteBuffer.allocate(query.length + 12 + 22)
                .put(query)
                .putShort((short) 0xc00c)
                .putShort((short) 6)
                .putShort((short) 1)
                .putInt(3600)
                .putShort((short) 22)
                .putShort((short) 0) // the names of the server and of its owner: the root
                .putInt(1)
                .putInt(1)
                .putInt(1)
                .putInt(1)
                .putInt(minimum)
                .putShort(2, (short) 0x8183)
                .putShort(8, (short) 1)
                .array();
    }

    static byte[] withoutRecords(byte[] query, int code) {
        return ByteBuffer.wrap(query.clone())
                .putShort(2, (short) (0x8180 | code))
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
