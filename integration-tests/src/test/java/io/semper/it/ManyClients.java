package io.semper.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A program that opens many connections to a port, uses some of them on one command, and closes all on another. */
final class ManyClients {
    private static final int ROUNDS = 20;

    private ManyClients() {}

    public static void main(String[] args) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        int connections = Integer.parseInt(args[1]);
        int active = Integer.parseInt(args[2]);
        List<SocketChannel> channels = new ArrayList<>();
        System.out.println("connecting");
        for (int i = 0; i < connections; i++) {
            channels.add(SocketChannel.open(address));
        }
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        System.out.println("connected");
        expect("go", orders.readLine());
        for (int round = 0; round < ROUNDS; round++) {
            exchange(channels, active, round);
        }
        System.out.println("verified");
        expect("close", orders.readLine());
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    /** Every active connection sends distinct bytes, and then all are read. */
    private static void exchange(List<SocketChannel> channels, int active, int round) throws IOException {
        int step = channels.size() / active;
        for (int i = 0; i < active; i++) {
            ByteBuffer message = message(round, i);
            while (message.hasRemaining()) {
                channels.get(i * step).write(message);
            }
        }
        for (int i = 0; i < active; i++) {
            ByteBuffer expected = message(round, i);
            ByteBuffer received = ByteBuffer.allocate(expected.remaining());
            while (received.hasRemaining()) {
                if (channels.get(i * step).read(received) < 0) {
                    throw new IOException("connection " + i * step + " was closed");
                }
            }
            expect(expected, received.flip());
        }
    }

    private static ByteBuffer message(int round, int connection) {
        byte[] bytes = new byte[1000];
        new Random(round * 1000L + connection).nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    private static void expect(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException("expected " + expected + ", was " + actual);
        }
    }
}
