package io.semper.tck.selftest;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.Server;
import io.semper.StreamProtocol;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Loops that are wrong about servers or about connecting. */
final class ServerMutants {
    private ServerMutants() {}

    @Kills("SERVER-13")
    static final class ServerClosesInALaterTurn implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public void close() {
                            good.callSoon(goodServer::close);
                        }
                    };
                }
            };
        }
    }

    @Kills("SERVER-15")
    static final class ClosedServerStillHasAddresses implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    List<SocketAddress> addresses = goodServer.addresses();
                    return new ForwardingServer(goodServer) {
                        @Override
                        public List<SocketAddress> addresses() {
                            return addresses;
                        }
                    };
                }
            };
        }
    }

    @Kills("SERVER-16")
    static final class WaitClosedWaitsForTheServerAlone implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public LoopFuture<Void> waitClosed() {
                            return goodServer.addresses().isEmpty()
                                    ? LoopFutures.completed(good, null)
                                    : super.waitClosed();
                        }
                    };
                }
            };
        }
    }

    @Kills("CONNECT-10")
    static final class CancelDoesNotReachTheConnect implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    return super.<P>createConnection(factory, options).shield();
                }
            };
        }
    }

    @Kills("CONNECT-02")
    static final class FactoryIsCalledBeforeTheConnect implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    P made = factory.get();
                    return super.createConnection(() -> made, options);
                }
            };
        }
    }

    @Kills("CONNECT-14")
    static final class DeadlineOfAConnectIsEarly implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    Duration limit = options.timeout();
                    return super.createConnection(
                            factory,
                            limit == null
                                    ? options
                                    : options.timeout(limit.multipliedBy(9).dividedBy(10)));
                }
            };
        }
    }
}
