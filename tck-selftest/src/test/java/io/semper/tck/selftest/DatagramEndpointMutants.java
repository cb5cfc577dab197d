package io.semper.tck.selftest;

import io.semper.AddressFamily;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopSnapshot;
import io.semper.LoopStats;
import io.semper.Resolver;
import io.semper.TransportSnapshot;
import io.semper.WrongThreadException;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingDatagram;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loops whose datagram endpoints are wrong about their options, about their addresses or about their end.
 *
 * <p>One file, because it is one list.
 */
final class DatagramEndpointMutants {
    private DatagramEndpointMutants() {}

    @Kills("DATAGRAM-17")
    static final class AddressesAreReused implements Mutant.OfDatagramOptions {
        @Override
        public DatagramOptions mutate(DatagramOptions given) {
            return given.reuseAddress(true);
        }
    }

    @Hangs
    @Kills("DATAGRAM-17")
    static final class BroadcastIsOn implements Mutant.OfDatagramOptions {
        @Override
        public DatagramOptions mutate(DatagramOptions given) {
            return given.broadcast(true);
        }
    }

    @Kills("DATAGRAM-19")
    static final class TheCapIsIgnored implements Mutant.OfDatagramOptions {
        @Override
        public DatagramOptions mutate(DatagramOptions given) {
            return given.writeQueueCap(Long.MAX_VALUE);
        }
    }

    /** Sockets that are closed with the poller, so that the mutant leaves nothing behind. */
    @Kills("DATAGRAM-20")
    static final class CancelLeaksTheSocket implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            Deque<DatagramSocket> open = new ArrayDeque<>();
            return new ForwardingKernel(kernel) {
                @Override
                protected DatagramSocket datagram(DatagramSocket goodSocket) {
                    return new ForwardingDatagram(goodSocket) {
                        @Override
                        public void close() {
                            open.add(goodSocket);
                        }
                    };
                }

                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
                        @Override
                        public void closeNow(Socket socket) {
                            if (socket instanceof ForwardingDatagram leaked) {
                                open.add(leaked.socket());
                            } else {
                                super.closeNow(socket);
                            }
                        }

                        @Override
                        public void close() {
                            open.forEach(DatagramSocket::close);
                            super.close();
                        }
                    };
                }
            };
        }
    }

    @Kills("DATAGRAM-21")
    static final class TheFamilyIsIgnored implements Mutant.OfDatagramOptions {
        @Override
        public DatagramOptions mutate(DatagramOptions given) {
            return given.family(AddressFamily.ANY);
        }
    }

    @Kills("DATAGRAM-21")
    static final class OnlyTheFirstAddressIsTried implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            Function<? super EventLoop, ? extends Resolver> resolver = given.resolver();
            return resolver == null
                    ? given
                    : given.resolver(loop -> {
                        Resolver all = resolver.apply(loop);
                        return (host, family) -> all.resolve(host, family)
                                .thenApply(found -> found.subList(0, Math.min(1, found.size())));
                    });
        }
    }

    @Kills("DATAGRAM-22")
    static final class AnAddressInUseHasNoTypeOfItsOwn implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public void bind(SocketAddress local) throws IOException {
                    try {
                        super.bind(local);
                    } catch (BindException e) {
                        throw new IOException(e.getMessage(), e);
                    }
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-24")
    static final class GroupsAreNotJoined implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {}

                @Override
                public void leave(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {}
            };
        }
    }

    @Kills("DATAGRAM-24")
    static final class ASecondJoinDoesNothing implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void join(InetAddress group, NetworkInterface on, @Nullable InetAddress source) {
                    try {
                        super.join(group, on, source);
                    } catch (IllegalStateException isMember) {
                        return;
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-25")
    static final class OptionsAreNotSet implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public <T> void setOption(SocketOption<T> option, T value) {}
            };
        }
    }

    @Kills("DATAGRAM-26")
    static final class DrainedTooEarly implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public LoopFuture<Void> drained() {
                    return LoopFutures.completed(loop(), null);
                }
            };
        }
    }

    @Kills("DATAGRAM-27")
    static final class AClosingEndpointRefusesNothing implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void send(ByteBuffer data) {
                    if (isClosing()) {
                        data.position(data.limit());
                    } else {
                        super.send(data);
                    }
                }

                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    if (isClosing()) {
                        data.position(data.limit());
                    } else {
                        super.sendTo(data, to);
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-28")
    static final class TheCloseOfTheLoopNotifies implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            List<BetweenDatagrams> made = new ArrayList<>();
            return new ForwardingLoop(good) {
                @Override
                public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
                        Supplier<? extends P> factory, DatagramOptions options) {
                    return BetweenDatagrams.create(good, factory, options, user -> {
                        BetweenDatagrams each = new BetweenDatagrams(user);
                        made.add(each);
                        return each;
                    });
                }

                @Override
                public void close() {
                    super.close();
                    made.forEach(each -> each.user.connectionLost(null));
                    made.clear();
                }
            };
        }
    }

    @Kills("DATAGRAM-29")
    static final class AddressesAreForgottenByTheClose implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public @Nullable SocketAddress localAddress() {
                    return isClosing() ? null : super.localAddress();
                }

                @Override
                public @Nullable SocketAddress remoteAddress() {
                    return isClosing() ? null : super.remoteAddress();
                }
            };
        }
    }

    @Kills("DATAGRAM-32")
    static final class SendsOfOtherThreadsAreDropped implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void send(ByteBuffer data) {
                    try {
                        super.send(data);
                    } catch (WrongThreadException dropped) {
                        data.position(data.limit());
                    }
                }

                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    try {
                        super.sendTo(data, to);
                    } catch (WrongThreadException dropped) {
                        data.position(data.limit());
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-33")
    static final class SnapshotsCallEndpointsConnections implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public LoopSnapshot snapshot() {
                    LoopSnapshot right = good.snapshot();
                    LoopSnapshot.Builder wrong =
                            LoopSnapshot.builder(good).busyNanos(right.busyFor().toNanos());
                    for (TransportSnapshot each : right.transports()) {
                        wrong.transport(TransportSnapshot.builder("tcp", each.protocol())
                                .addresses(each.local(), each.peer())
                                .state(each.state(), each.closeReason())
                                .build());
                    }
                    return wrong.build();
                }
            };
        }
    }

    @Kills("DATAGRAM-33")
    static final class EndpointsAreNotCounted implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public LoopStats stats() {
                    LoopStats right = good.stats();
                    return LoopStats.builder()
                            .polls(right.polls())
                            .bytesRead(right.bytesRead())
                            .bytesWritten(right.bytesWritten())
                            .queuedBytes(right.queuedBytes())
                            .build();
                }
            };
        }
    }

    @Kills("DATAGRAM-30")
    static final class FilesAreOpenToAll implements Mutant.OfDatagramOptions {
        @Override
        public DatagramOptions mutate(DatagramOptions given) {
            return given.permissions(PosixFilePermissions.fromString("rwxrwxrwx"));
        }
    }

    @Kills("DATAGRAM-31")
    static final class AFullPeerLosesDatagrams implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket good) {
            return new ForwardingDatagram(good) {
                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    super.send(data, to);
                    return Sent.TAKEN;
                }
            };
        }
    }

    /** A supplier that is missing is noticed when it is called, which the caller does not see. */
    @Kills("DATAGRAM-34")
    static final class AMissingFactoryFailsTheFuture implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
                        @Nullable Supplier<? extends P> factory, DatagramOptions options) {
                    return factory == null
                            ? LoopFutures.failed(good, new NullPointerException("factory"))
                            : super.createDatagramEndpoint(factory, options);
                }
            };
        }
    }

    @Kills("DATAGRAM-34")
    static final class MissingOptionsHaveDefaults implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
                        Supplier<? extends P> factory, @Nullable DatagramOptions options) {
                    return super.createDatagramEndpoint(
                            factory, options == null ? DatagramOptions.bind("127.0.0.1", 0) : options);
                }
            };
        }
    }
}
