package io.semper.cli;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.Transport;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves until a signal comes and then drains: accepts no more, lets connections finish, closes those that have not in time, and
 * aborts what is left a second later.
 */
final class DrainingServer<P extends StreamProtocol> {
    /** How long a connection that is closed may take to send what is queued. */
    private static final Duration FLUSH = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final Duration patience;
    private final Supplier<? extends P> factory;
    private final Consumer<? super P> finish;
    private final Map<StreamTransport, P> open = new HashMap<>();

    DrainingServer(EventLoop loop, Duration patience, Supplier<? extends P> factory, Consumer<? super P> finish) {
        this.loop = loop;
        this.patience = patience;
        this.factory = factory;
        this.finish = finish;
    }

    /** Returns when the last connection has ended after a signal. */
    void serve(ServerOptions at) {
        Server server = loop.runUntilComplete(loop.createServer(() -> new Counted(factory.get()), at));
        Signals.onTermination(() -> {
            try {
                loop.execute(() -> drain(server));
            } catch (LoopClosedException e) {
                return; // drained already
            }
        });
        System.out.println(announcement(server.addresses().get(0)));
        loop.runUntilComplete(server.waitClosed());
    }

    private static String announcement(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? "PORT " + inet.getPort() : "PATH " + address;
    }

    private void drain(Server server) {
        if (server.isServing()) {
            server.close();
            List.copyOf(open.values()).forEach(finish);
            loop.callLater(patience, () -> List.copyOf(open.keySet()).forEach(Transport::close));
            loop.callLater(
                    patience.plus(FLUSH), () -> List.copyOf(open.keySet()).forEach(Transport::abort));
        }
    }

    /** Keeps the list of open connections around the protocol that does the work. */
    private final class Counted implements StreamProtocol {
        private final P inner;
        private @Nullable StreamTransport transport;

        Counted(P inner) {
            this.inner = inner;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            open.put(made, inner);
            inner.connectionMade(made);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            inner.dataReceived(data);
        }

        @Override
        public boolean eofReceived() {
            return inner.eofReceived();
        }

        @Override
        public void pauseWriting() {
            inner.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            inner.resumeWriting();
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (transport != null) {
                open.remove(transport);
            }
            inner.connectionLost(cause);
        }
    }
}
