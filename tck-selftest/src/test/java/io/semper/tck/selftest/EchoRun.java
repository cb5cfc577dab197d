package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** An echo server on its own thread, and blocking clients that send to it from the test's thread. */
final class EchoRun implements AutoCloseable {
    private static final int SIZE = 64;

    final Thread thread;
    private final EventLoop loop;
    private final SocketAddress address;
    private final List<SocketChannel> clients = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(SIZE);
    private final ByteBuffer in = ByteBuffer.allocateDirect(SIZE);

    EchoRun(EventLoop loop, int connections) throws Exception {
        this.loop = loop;
        Server server = loop.runUntilComplete(loop.createServer(Echo::new, ServerOptions.bind("127.0.0.1", 0)));
        address = server.addresses().get(0);
        thread = new Thread(loop::runForever, "echo");
        thread.start();
        connect(connections);
    }

    /** Returns when the server has the given number of additional connections. */
    void connect(int connections) throws IOException {
        for (int i = 0; i < connections; i++) {
            clients.add(SocketChannel.open(address));
        }
        while (loop.stats().openTransports() < clients.size()) {
            Thread.onSpinWait();
        }
    }

    /** Writes what it receives. */
    static final class Echo implements StreamProtocol {
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    /** Sends one message per connection, one connection after another. */
    void oneByOne(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            for (SocketChannel client : clients) {
                send(client);
                receive(client);
            }
        }
    }

    /** Sends one message per connection, all of them before the loop polls. */
    void allAtOnce(int rounds) throws Exception {
        for (int i = 0; i < rounds; i++) {
            CountDownLatch inside = new CountDownLatch(1);
            CountDownLatch sent = new CountDownLatch(1);
            loop.callSoonThreadsafe(() -> {
                inside.countDown();
                awaitQuietly(sent);
            });
            inside.await();
            for (SocketChannel client : clients) {
                send(client);
            }
            sent.countDown();
            for (SocketChannel client : clients) {
                receive(client);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(SocketChannel client) throws IOException {
        client.write(out.clear());
    }

    private void receive(SocketChannel client) throws IOException {
        in.clear();
        while (in.hasRemaining()) {
            if (client.read(in) < 0) {
                throw new IOException("the server closed the connection");
            }
        }
    }

    /** Runs {@code body} as a callback of the loop. */
    <T> T onLoop(Callable<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable t) {
                result.completeExceptionally(t);
            }
        });
        return result.join();
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel client : clients) {
            client.close();
        }
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
