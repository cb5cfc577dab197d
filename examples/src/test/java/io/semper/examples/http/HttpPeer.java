package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A site on its own loop, and a client with a plain socket. */
final class HttpPeer implements AutoCloseable {
    /** What the exception handler got; a test that expects something takes it out. */
    final List<String> reported = new CopyOnWriteArrayList<>();

    private final LoopThread thread = LoopThread.start(
            LoopOptions.defaults().backend("nio").exceptionHandler((loop, context) -> reported.add(context.message())));
    private final Server server;
    private final InetSocketAddress address;

    HttpPeer(@Nullable Path folder) {
        this(folder, site -> site);
    }

    HttpPeer(@Nullable Path folder, UnaryOperator<HttpSite> setUp) {
        server = await(loop -> loop.createServer(
                setUp.apply(site(loop, folder))::newConnection, HttpSite.limited(ServerOptions.bind("127.0.0.1", 0))));
        address = await(loop -> LoopFutures.completed(
                loop, (InetSocketAddress) server.addresses().get(0)));
    }

    private static HttpSite site(EventLoop loop, @Nullable Path folder) {
        try {
            return new HttpSite(loop, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> T await(Function<EventLoop, LoopFuture<T>> work) {
        return thread.call(work).orTimeout(20, TimeUnit.SECONDS).join();
    }

    Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Returns the whole answer to {@code request}, which is sent in one piece and is the last one; dates are left out. */
    String answers(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return rest(socket);
        }
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), ISO_8859_1).replaceAll("Date: [^\r]*\r\n", "");
    }

    /** Fails if a connection is still open. */
    @Override
    public void close() {
        await(loop -> {
            server.close();
            return server.waitClosed();
        });
        thread.close();
        assertThat(reported).isEmpty();
    }
}
