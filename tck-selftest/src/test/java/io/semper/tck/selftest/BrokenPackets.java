package io.semper.tck.selftest;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingDatagram;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Socket;
import io.semper.tck.selftest.BrokenPart.Joint;
import io.semper.tck.selftest.BrokenPart.OfDatagram;
import io.semper.tck.selftest.BrokenPart.OfRegistration;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Datagram sockets that take a datagram for a part of a stream, or lose one. */
final class BrokenPackets {
    private BrokenPackets() {}

    /** EAGAIN and a datagram without bytes look the same. */
    @Kills("PACKET-02")
    static final class NothingIsAnEmptyDatagram implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                @Override
                public ByteBuffer receive(ByteBuffer scratch) throws IOException {
                    ByteBuffer received = super.receive(scratch);
                    return received == null ? scratch : received;
                }
            };
        }
    }

    @Kills("PACKET-03")
    static final class TheRestOfADatagramIsTheNext implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                private final ByteBuffer own =
                        ByteBuffer.allocateDirect(1 << 17).limit(0);

                @Override
                public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                    if (!own.hasRemaining()) {
                        ByteBuffer received = super.receive(own.clear());
                        own.flip();
                        if (received != own) {
                            own.limit(0);
                            return received;
                        }
                    }
                    while (own.hasRemaining() && scratch.hasRemaining()) {
                        scratch.put(own.get());
                    }
                    return scratch;
                }
            };
        }
    }

    /** A receive of 0 bytes is taken for nothing, as it is the end of a stream. */
    @Kills("PACKET-04")
    static final class AnEmptyDatagramIsNothing implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                @Override
                public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                    int before = scratch.position();
                    ByteBuffer received = super.receive(scratch);
                    boolean empty = received == scratch
                            ? scratch.position() == before
                            : received != null && !received.hasRemaining();
                    return empty ? null : received;
                }
            };
        }
    }

    /** The peer is a default for sends, and the OS is not asked to connect. */
    @Kills("PACKET-05")
    static final class AConnectedSocketHearsEveryone implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                private @Nullable SocketAddress peer;

                @Override
                public void connect(SocketAddress to) {
                    peer = to;
                }

                @Override
                public @Nullable SocketAddress remoteAddress() {
                    return peer;
                }

                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    return super.send(data, to == null ? peer : to);
                }
            };
        }
    }

    @Kills("PACKET-07")
    static final class ADatagramThatIsTooLargeIsSentInPart implements OfDatagram {
        private static final int MOST = 1472;

        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    if (data.remaining() > MOST) {
                        data.limit(data.position() + MOST);
                    }
                    return super.send(data, to);
                }
            };
        }
    }

    /** Reports a datagram once, as with EPOLLET. */
    @Kills("PACKET-08")
    static final class ADatagramIsReportedOnce implements OfRegistration {
        private static final class Receiver extends ForwardingDatagram {
            private boolean reported;

            Receiver(DatagramSocket below) {
                super(below);
            }

            @Override
            public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                reported = false;
                return super.receive(scratch);
            }
        }

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected DatagramSocket datagram(DatagramSocket below) {
                    return new Receiver(below);
                }

                @Override
                protected Poller poller(Poller below) {
                    return ADatagramIsReportedOnce.this.poller(this, below);
                }
            };
        }

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    if (socket instanceof Receiver receiver) {
                        if (receiver.reported) {
                            return;
                        }
                        receiver.reported = true;
                    }
                    super.onReady(bits);
                }
            };
        }
    }

    @Kills("PACKET-01")
    static final class DatagramsFitIntoAnEthernetFrame implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                private final ByteBuffer own = ByteBuffer.allocateDirect(1500);

                @Override
                public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                    ByteBuffer received = super.receive(own.clear());
                    return received == own ? own.flip() : received;
                }
            };
        }
    }

    @Kills("PACKET-01")
    static final class TheFirstSenderStays implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                private @Nullable SocketAddress first;

                @Override
                public SocketAddress sender() {
                    SocketAddress known = first;
                    first = known == null ? super.sender() : known;
                    return first;
                }
            };
        }
    }

    @Kills("PACKET-09")
    static final class EveryDatagramIsTaken implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    super.send(data, to);
                    return Sent.TAKEN;
                }
            };
        }
    }

    /** As if write readiness were about the receiver. */
    @Kills("PACKET-09")
    static final class AnEventIsPromised implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            return new ForwardingDatagram(below) {
                @Override
                public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                    return super.send(data, to) == Sent.TAKEN ? Sent.TAKEN : Sent.WOULD_BLOCK;
                }
            };
        }
    }

    @Kills("SOCKET-19")
    static final class EveryoneMayBroadcast implements OfDatagram {
        @Override
        public DatagramSocket datagram(DatagramSocket below) {
            try {
                below.setOption(StandardSocketOptions.SO_BROADCAST, true);
            } catch (IOException e) {
                // a Unix-domain socket
            }
            return new ForwardingDatagram(below);
        }
    }
}
