package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.group.LoopThread;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/** Our side of a test with TLS tools: a loop on its own thread. At the end, the loop must have had nothing to report. */
final class TlsSide implements AutoCloseable {
    private final LoopThread thread;
    private final Queue<String> reports = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<TlsTalk> accepted = new LinkedBlockingQueue<>();

    TlsSide(Backend backend) throws Exception {
        thread = LoopThread.start(LoopOptions.defaults().backend(backend.name()));
        get(loop -> {
            loop.setExceptionHandler((where, context) -> reports.add(context.toString()));
            return LoopFutures.completed(loop, true);
        });
    }

    private <T> T get(Function<EventLoop, LoopFuture<T>> work) throws Exception {
        return thread.call(work).get(20, TimeUnit.SECONDS);
    }

    /** Serves {@link TlsTalk} and returns the port. */
    String serve(TlsOptions options) throws Exception {
        return serve(ServerOptions.bind("127.0.0.1", 0).tls(options), () -> {
            TlsTalk talk = new TlsTalk(true);
            accepted.add(talk);
            return talk;
        });
    }

    String serve(ServerOptions options, Supplier<StreamProtocol> factory) throws Exception {
        Server server = get(loop -> loop.createServer(factory, options));
        return get(loop -> LoopFutures.completed(loop, String.valueOf(server.port())));
    }

    /** Waits for the next connection whose handshake has succeeded. */
    TlsTalk accepted() throws Exception {
        TlsTalk talk = accepted.poll(20, TimeUnit.SECONDS);
        assertThat(talk).as("a connection").isNotNull();
        return talk;
    }

    boolean hasAccepted() {
        return !accepted.isEmpty();
    }

    void accepted(TlsTalk talk) {
        accepted.add(talk);
    }

    /** Connects and waits for the end of the handshake; what fails it is thrown as the cause. */
    StreamTransport connect(TlsTalk talk, String port, TlsOptions options) throws Exception {
        return get(loop -> loop.createConnection(
                        () -> talk,
                        ConnectOptions.to("127.0.0.1", Integer.parseInt(port)).tls(options)))
                .transport();
    }

    /** Connects without TLS. */
    void connectPlain(StreamProtocol protocol, String port) throws Exception {
        get(loop -> loop.createConnection(() -> protocol, ConnectOptions.to("127.0.0.1", Integer.parseInt(port))));
    }

    void run(Runnable work) throws Exception {
        thread.submit(work).get(20, TimeUnit.SECONDS);
    }

    void write(StreamTransport to, String text) throws Exception {
        run(() -> to.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1))));
    }

    @Override
    public void close() {
        thread.close();
        assertThat(reports).as("what the loop reported").isEmpty();
    }
}
