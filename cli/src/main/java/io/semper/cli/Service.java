package io.semper.cli;

import static java.util.Objects.requireNonNull;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import java.net.SocketAddress;
import java.util.function.Supplier;

/**
 * What a loop serves in a trial.
 *
 * @param address where it is reached
 * @param end ends it, on the thread of the loop; the future is done when nothing of it is open
 */
record Service(SocketAddress address, Supplier<LoopFuture<Void>> end) {
    static LoopFuture<Service> ofConnections(
            EventLoop loop, Supplier<? extends StreamProtocol> factory, ServerOptions at) {
        return loop.createServer(factory, at)
                .thenApply(server -> new Service(server.addresses().get(0), () -> {
                    server.close();
                    return server.waitClosed();
                }));
    }

    static LoopFuture<Service> ofDatagrams(
            EventLoop loop, Supplier<? extends DatagramProtocol> factory, DatagramOptions at) {
        return loop.createDatagramEndpoint(factory, at)
                .thenApply(endpoint ->
                        new Service(requireNonNull(endpoint.transport().localAddress()), () -> {
                            endpoint.transport().close();
                            return endpoint.transport().closed();
                        }));
    }
}
