package io.semper.tck.selftest;

import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.ExceptionHandler;
import io.semper.Transport;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingDatagram;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Loops that are wrong about what they send and receive as datagrams, or about failures to do so.
 *
 * <p>One file, because it is one list.
 */
final class DatagramMutants {
    private static final int MOST_OVER_IPV4 = 65_507;

    private DatagramMutants() {}

    private static ByteBuffer taken(ByteBuffer data) {
        return ByteBuffer.allocate(data.remaining()).put(data).flip();
    }

    @Kills("DATAGRAM-01")
    static final class AFailureFollowsTheEnd implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    super.connectionLost(cause);
                    user.errorReceived(new IOException("the endpoint has ended"));
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-02")
    static final class SendAllMergesDatagrams implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void sendAll(ByteBuffer... datagrams) {
                    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(datagrams)
                            .mapToInt(ByteBuffer::remaining)
                            .sum());
                    Arrays.stream(datagrams).forEach(all::put);
                    send(all.flip());
                }
            };
        }
    }

    @Kills("DATAGRAM-02")
    static final class LongDatagramsAreSplit implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress sender) {
                    int half = data.remaining() / 2;
                    if (half > 500) {
                        super.datagramReceived(data.slice(0, half), sender);
                        super.datagramReceived(data.slice(half, data.remaining() - half), sender);
                    } else {
                        super.datagramReceived(data, sender);
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-02")
    static final class QueuedDatagramsAreOvertaken implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    if (good.writeBufferSize() > 0 && data.remaining() > 0) {
                        ByteBuffer late = taken(data);
                        loop().callSoon(() -> good.sendTo(late, to));
                    } else {
                        super.sendTo(data, to);
                    }
                }

                @Override
                public void send(ByteBuffer data) {
                    if (data.remaining() % 2 == 1) {
                        ByteBuffer late = taken(data);
                        loop().callSoon(() -> good.send(late));
                    } else {
                        super.send(data);
                    }
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-03")
    static final class EmptyDatagramsAreNotSent implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    if (data.hasRemaining()) {
                        super.sendTo(data, to);
                    }
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-03")
    static final class EmptyDatagramsAreNotDelivered implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                    int start = scratch.position();
                    ByteBuffer got = super.receive(scratch);
                    return got != null && scratch.position() == start ? super.receive(scratch) : got;
                }
            };
        }
    }

    /** Its sockets are never connected. */
    @Kills("DATAGRAM-04")
    static final class StrangersAreDelivered implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                private @Nullable SocketAddress peer;

                @Override
                public void connect(SocketAddress to) throws IOException {
                    if (!(to instanceof InetSocketAddress inet)) {
                        super.connect(to);
                        return;
                    }
                    if (target.localAddress() instanceof InetSocketAddress local && local.getPort() == 0) {
                        target.bind(new InetSocketAddress(inet.getAddress(), 0));
                    }
                    peer = to;
                }

                @Override
                public @Nullable SocketAddress remoteAddress() {
                    return peer == null ? super.remoteAddress() : peer;
                }

                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    return super.send(data, to == null ? peer : to);
                }
            };
        }
    }

    @Kills("DATAGRAM-04")
    static final class EveryAddressIsThePeer implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    if (isConnected()) {
                        send(data);
                    } else {
                        super.sendTo(data, to);
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-05")
    static final class SendsWithoutAPeerAreDropped implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void send(ByteBuffer data) {
                    if (isConnected()) {
                        super.send(data);
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-05")
    static final class RefusedBuffersAreConsumed implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    try {
                        super.sendTo(data, to);
                    } catch (IllegalArgumentException refused) {
                        data.position(data.limit());
                        throw refused;
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-06")
    static final class BuffersAreKept implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void send(ByteBuffer data) {
                    ByteBuffer kept = data.duplicate();
                    data.position(data.limit());
                    loop().callSoon(() -> good.send(kept));
                }

                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    ByteBuffer kept = data.duplicate();
                    data.position(data.limit());
                    loop().callSoon(() -> good.sendTo(kept, to));
                }
            };
        }
    }

    @Kills("DATAGRAM-06")
    static final class PositionsDoNotMove implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void send(ByteBuffer data) {
                    super.send(data.duplicate());
                }

                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    super.sendTo(data.duplicate(), to);
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-07")
    static final class AFailureEndsTheEndpoint implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void errorReceived(IOException cause) {
                    super.errorReceived(cause);
                    good.abort(cause);
                }
            };
        }
    }

    @Kills("DATAGRAM-07")
    static final class FailuresNameNoAddress implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void errorReceived(IOException cause) {
                    super.errorReceived(new IOException("sending has failed", cause));
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-08")
    static final class TheReportOfAnotherDatagramTakesOneAlong implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    try {
                        return super.send(data, to);
                    } catch (PortUnreachableException ofAnother) {
                        return Sent.TAKEN;
                    }
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-08")
    static final class RefusalsAreSwallowed implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void errorReceived(IOException cause) {
                    if (!(cause instanceof PortUnreachableException)) {
                        super.errorReceived(cause);
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-09")
    static final class ClientsThatHaveGoneAreReported implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    super.sendTo(data, to);
                    if (hasNoSocket(to)) {
                        loop().callSoon(() -> user.errorReceived(new PortUnreachableException("sending to " + to)));
                    }
                }
            };
        }

        private static boolean hasNoSocket(SocketAddress to) {
            try (java.net.DatagramSocket probe = new java.net.DatagramSocket(to)) {
                return probe.isBound();
            } catch (IOException taken) {
                return false;
            }
        }
    }

    @Hangs
    @Kills("DATAGRAM-10")
    static final class LargeDatagramsVanish implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void send(ByteBuffer data) {
                    if (isTooLarge(data)) {
                        data.position(data.limit());
                    } else {
                        super.send(data);
                    }
                }

                @Override
                public void sendTo(ByteBuffer data, SocketAddress to) {
                    if (isTooLarge(data)) {
                        data.position(data.limit());
                    } else {
                        super.sendTo(data, to);
                    }
                }
            };
        }

        private static boolean isTooLarge(ByteBuffer data) {
            return data.remaining() > MOST_OVER_IPV4;
        }
    }

    @Kills("DATAGRAM-11")
    static final class DatagramsCountWithoutOverhead implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public long writeBufferSize() {
                    return Math.max(0, super.writeBufferSize() - io.semper.DatagramOptions.OVERHEAD);
                }
            };
        }
    }

    @Hangs
    @Kills("DATAGRAM-12")
    static final class AFailureHoldsUpTheQueue implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                private boolean failed;

                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    if (failed) {
                        return Sent.WOULD_BLOCK;
                    }
                    try {
                        return super.send(data, to);
                    } catch (IOException e) {
                        failed = true;
                        throw e;
                    }
                }
            };
        }
    }

    @Kills("DATAGRAM-13")
    static final class CloseDropsTheQueue implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void close() {
                    good.abort();
                }
            };
        }
    }

    @Kills("DATAGRAM-13")
    static final class AFailureFollowsTheClose implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void close() {
                    loop().callSoon(() -> user.errorReceived(new IOException("the endpoint is closing")));
                    super.close();
                }
            };
        }
    }

    @Kills("DATAGRAM-14")
    static final class LargeDatagramsAreTruncated implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                    scratch.limit(Math.min(scratch.limit(), scratch.position() + 32_768));
                    return super.receive(scratch);
                }
            };
        }
    }

    @Kills("DATAGRAM-15")
    static final class PauseReadingIsIgnored implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void pauseReading() {}
            };
        }
    }

    @Kills("DATAGRAM-16")
    static final class TheSenderIsThatOfTheDatagramBefore implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                private @Nullable SocketAddress last;

                @Override
                public SocketAddress sender() {
                    SocketAddress before = last;
                    last = super.sender();
                    return before == null ? last : before;
                }
            };
        }
    }

    @Kills("DATAGRAM-16")
    static final class Ipv4SendersAreMapped implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public SocketAddress sender() {
                    return mapped((InetSocketAddress) super.sender());
                }
            };
        }

        private static SocketAddress mapped(InetSocketAddress sender) {
            if (!(sender.getAddress() instanceof Inet4Address ipv4)) {
                return sender;
            }
            byte[] address = new byte[16];
            address[10] = address[11] = (byte) 0xFF;
            System.arraycopy(ipv4.getAddress(), 0, address, 12, 4);
            return new InetSocketAddress(ipv6(address, 0), sender.getPort());
        }
    }

    @Kills("DATAGRAM-16")
    static final class TheScopeIsLost implements Mutant.OfDatagramSockets {
        @Override
        public DatagramSocket mutate(DatagramSocket socket) {
            return new ForwardingDatagram(socket) {
                @Override
                public SocketAddress sender() {
                    InetSocketAddress sender = (InetSocketAddress) super.sender();
                    return sender.getAddress() instanceof Inet6Address ipv6
                            ? new InetSocketAddress(ipv6(ipv6.getAddress(), -1), sender.getPort())
                            : sender;
                }
            };
        }
    }

    private static Inet6Address ipv6(byte[] address, int scope) {
        try {
            return Inet6Address.getByAddress(null, address, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Hangs
    @Kills("DATAGRAM-18")
    static final class WhatAProtocolThrowsEndsTheEndpoint implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void setExceptionHandler(@Nullable ExceptionHandler handler) {
                    super.setExceptionHandler(
                            handler == null
                                    ? null
                                    : (loop, context) -> {
                                        handler.handle(loop, context);
                                        context.transport()
                                                .filter(DatagramTransport.class::isInstance)
                                                .ifPresent(Transport::abort);
                                    });
                }
            };
        }
    }

    @Kills("DATAGRAM-23")
    static final class UnreadBytesAreKept implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                private ByteBuffer unread = ByteBuffer.allocate(0);

                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress sender) {
                    ByteBuffer all = ByteBuffer.allocate(unread.remaining() + data.remaining())
                            .put(unread)
                            .put(data)
                            .flip();
                    super.datagramReceived(all, sender);
                    unread = taken(all);
                }
            };
        }
    }

    @Kills("DATAGRAM-23")
    static final class BuffersHaveTheOrderOfTheMachine implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress sender) {
                    super.datagramReceived(data.order(ByteOrder.LITTLE_ENDIAN), sender);
                }
            };
        }
    }

    @Kills("DATAGRAM-23")
    static final class BuffersAreLongerThanDatagrams implements Mutant.OfDatagrams {
        @Override
        public BetweenDatagrams between(DatagramProtocol user) {
            return new BetweenDatagrams(user) {
                @Override
                public void datagramReceived(ByteBuffer data, SocketAddress sender) {
                    super.datagramReceived(
                            ByteBuffer.allocate(data.remaining() + 1).put(data).flip(), sender);
                }
            };
        }
    }
}
