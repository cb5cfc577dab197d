package io.semper.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.ExceptionContext;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A blocking socket, and the loop on the other side of it. */
final class Peer implements AutoCloseable {
    static final int SECONDS = 20;

    final List<ExceptionContext> reported = new CopyOnWriteArrayList<>();
    private final LoopThread loop;
    private Server server;
    private final List<Socket> sockets = new ArrayList<>();
    private Socket socket;

    Peer() throws Exception {
        this(false);
    }

    Peer(boolean debug) throws Exception {
        loop = LoopThread.start(LoopOptions.defaults().debug(debug));
        onLoop(() -> {
            loop.loop().setExceptionHandler((source, context) -> reported.add(context));
            return true;
        });
    }

    void serve(Supplier<? extends StreamProtocol> factory) throws Exception {
        server = loop.call(running -> running.createServer(factory, ServerOptions.bind("127.0.0.1", 0)))
                .get(SECONDS, TimeUnit.SECONDS);
    }

    void connect() throws Exception {
        InetSocketAddress at =
                (InetSocketAddress) onLoop(() -> server.addresses().get(0));
        socket = new Socket();
        sockets.add(socket);
        socket.connect(at);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SECONDS * 1000);
    }

    Thread loopThread() {
        return loop.thread();
    }

    Server server() {
        return server;
    }

    int port() {
        return socket.getLocalPort();
    }

    <T> T onLoop(Callable<T> body) throws Exception {
        return loop.submit(body).get(SECONDS, TimeUnit.SECONDS);
    }

    /** Returns when the loop has polled several times, so that everything that was due has happened. */
    void polls() throws Exception {
        long before = loop.loop().stats().polls();
        while (loop.loop().stats().polls() < before + 10) {
            onLoop(() -> true);
        }
    }

    void write(String text) throws IOException {
        write(text.getBytes(ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    void writeEof() throws IOException {
        socket.shutdownOutput();
    }

    String read(int n) throws IOException {
        return new String(socket.getInputStream().readNBytes(n), ISO_8859_1);
    }

    void skip(int n) throws IOException {
        socket.getInputStream().skipNBytes(n);
    }

    /** Everything until the end of the stream. */
    String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        for (Socket each : sockets) {
            each.close();
        }
        loop.close();
    }
}
