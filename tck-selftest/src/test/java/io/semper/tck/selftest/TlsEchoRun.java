package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** An echo server over TLS on its own thread, with a metered engine, and a blocking client that sends to it from the test's thread. */
final class TlsEchoRun implements AutoCloseable {
    private static final int SIZE = 64;

    final Thread thread;
    private final EventLoop loop;
    private final AtomicReference<MeteredEngine> engine = new AtomicReference<>();
    private final SSLSocket client;
    private final byte[] message = new byte[SIZE];

    TlsEchoRun(EventLoop loop) throws IOException {
        this.loop = loop;
        SSLContext context = TlsContexts.context("server", "ca");
        TlsEngineFactory metered = (host, port) -> {
            MeteredEngine made = new MeteredEngine(context.createSSLEngine());
            engine.set(made);
            return made;
        };
        Server server = loop.runUntilComplete(loop.createServer(
                EchoRun.Echo::new, ServerOptions.bind("127.0.0.1", 0).tls(TlsOptions.serverEngines(metered))));
        thread = new Thread(loop::runForever, "tls-echo");
        thread.start();
        client =
                (SSLSocket) TlsContexts.context(null, "ca").getSocketFactory().createSocket("127.0.0.1", server.port());
        client.setTcpNoDelay(true);
    }

    /** Sends one message after another, each when the one before has come back. */
    void oneByOne(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            client.getOutputStream().write(message);
            if (client.getInputStream().readNBytes(message, 0, SIZE) < SIZE) {
                throw new IOException("the server closed the connection");
            }
        }
    }

    /** The number of bytes that the engine of the server has allocated. */
    long allocatedByTheEngine() {
        return engine.get().allocated();
    }

    @Override
    public void close() throws IOException {
        client.close();
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.close();
    }
}
