package io.semper.tasks.flow;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopOptions;
import io.semper.StreamTransport;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A loop on a thread of its own, with connections to blocking sockets. */
final class Wire implements AutoCloseable {
    final List<String> reported = new ArrayList<>();
    final LoopThread thread = LoopThread.start(LoopOptions.defaults());

    /** For publishers that are not of this loop. */
    final ExecutorService executor = Executors.newFixedThreadPool(4);

    private final ServerSocket listener;
    private final List<Socket> peers = new ArrayList<>();
    private final List<CompletableFuture<Void>> writers = new ArrayList<>();

    Wire() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        onLoop(() -> thread.loop().setExceptionHandler((loop, context) -> {
            synchronized (reported) {
                reported.add(context.message());
            }
        }));
    }

    /** One end, and the other. */
    record Pair(FlowProtocol flow, Socket peer) {}

    Pair connect(int elementSize) {
        try {
            Connection<FlowProtocol> made = thread.call(loop -> loop.createConnection(
                            () -> new FlowProtocol(elementSize, flow -> {}),
                            ConnectOptions.to("127.0.0.1", listener.getLocalPort())))
                    .get(10, TimeUnit.SECONDS);
            Socket peer = listener.accept();
            peer.setSoTimeout(20_000);
            peers.add(peer);
            return new Pair(made.protocol(), peer);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Has a thread write {@code count} bytes and end its half; it stops if the connection ends. */
    void send(Socket peer, long count) {
        writers.add(CompletableFuture.runAsync(
                () -> {
                    byte[] piece = new byte[1024];
                    try {
                        for (long left = count; left > 0; left -= piece.length) {
                            peer.getOutputStream().write(piece, 0, (int) Math.min(left, piece.length));
                        }
                        peer.shutdownOutput();
                    } catch (IOException ended) {
                        // the subscriber has cancelled, or the test is over
                    }
                },
                code -> new Thread(code, "peer").start()));
    }

    void onLoop(Runnable code) {
        try {
            thread.submit(code).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    void awaitEnd(StreamTransport transport) {
        try {
            thread.call(loop -> transport.closed()).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(transport + " did not end", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Socket peer : peers) {
            peer.close();
        }
        listener.close();
        writers.forEach(CompletableFuture::join);
        executor.shutdownNow();
        thread.close();
    }
}
