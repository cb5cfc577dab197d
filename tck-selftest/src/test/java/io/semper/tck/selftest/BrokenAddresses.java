package io.semper.tck.selftest;

import io.semper.Descriptor;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.TcpOptions;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import io.semper.tck.selftest.BrokenPart.OfListener;
import io.semper.tck.selftest.BrokenPart.OfStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams and listeners with a fault in addresses, descriptors, options or the end. */
final class BrokenAddresses {
    private BrokenAddresses() {}

    @Kills("SOCKET-03")
    static final class AClosedStreamHasABadDescriptor implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    try {
                        return super.write(data);
                    } catch (ClosedChannelException e) {
                        throw new IOException("EBADF", e);
                    }
                }
            };
        }
    }

    /** Also sockets that were never registered wait for a flush. */
    @Hangs
    @Kills("SOCKET-04")
    static final class EveryCloseWaitsForAFlush implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private final List<Runnable> late = new ArrayList<>();

                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public void close() {
                            late.add(target::close);
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void flush() throws IOException {
                            super.flush();
                            late.forEach(Runnable::run);
                            late.clear();
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-05")
    static final class TheLocalAddressIsTheOneAskedFor implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                private @Nullable SocketAddress asked;

                @Override
                public void listen(SocketAddress local, int backlog) throws IOException {
                    super.listen(local, backlog);
                    asked = local;
                }

                @Override
                public SocketAddress localAddress() throws IOException {
                    SocketAddress bound = asked;
                    return bound == null ? super.localAddress() : bound;
                }
            };
        }
    }

    @Kills("SOCKET-10")
    static final class AnUnnamedPeerHasNoAddress implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public @Nullable SocketAddress remoteAddress() {
                    SocketAddress remote = super.remoteAddress();
                    return remote instanceof UnixDomainSocketAddress unix
                                    && unix.getPath().toString().isEmpty()
                            ? null
                            : remote;
                }
            };
        }
    }

    @Kills("SOCKET-11")
    static final class ATakenConnectionHasNoPeer implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket takeOver(StreamSocket accepted) throws IOException {
                    return new ForwardingStream(super.takeOver(accepted)) {
                        @Override
                        public StreamSocket socket() {
                            return ((ForwardingStream) target).socket();
                        }

                        @Override
                        public @Nullable SocketAddress remoteAddress() {
                            return null;
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-12")
    static final class TheDescriptorIsAnIndex implements OfStream {
        private int made;

        @Override
        public StreamSocket stream(StreamSocket below) {
            int index = made++;
            return new ForwardingStream(below) {
                @Override
                public <T> @Nullable T info(Class<T> type) throws IOException {
                    return type == Descriptor.class ? type.cast(new Descriptor(index)) : super.info(type);
                }
            };
        }
    }

    /** SHUT_RDWR instead of SHUT_WR. */
    @Kills("SOCKET-13")
    static final class AShutdownEndsBothHalves implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                private boolean ended;

                @Override
                public void shutdownOutput() throws IOException {
                    super.shutdownOutput();
                    ended = true;
                }

                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    return ended ? END : super.read(scratch);
                }
            };
        }
    }

    @Kills("SOCKET-14")
    static final class TwoTimesOfKeepAliveAreExchanged implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public <T> void setOption(SocketOption<T> option, T value) throws IOException {
                    if (option == TcpOptions.KEEP_IDLE) {
                        super.setOption(TcpOptions.KEEP_INTERVAL, (Integer) value);
                    } else {
                        super.setOption(option, value);
                    }
                }
            };
        }
    }

    @Kills("SOCKET-15")
    static final class UnknownOptionsAreIgnored implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public <T> void setOption(SocketOption<T> option, T value) {
                    try {
                        super.setOption(option, value);
                    } catch (IOException e) {
                        // an optimization at most
                    }
                }
            };
        }
    }

    @Kills("SOCKET-16")
    static final class ACloseLingers implements OfStream {
        private static final int SECONDS = 5;

        @Override
        public StreamSocket stream(StreamSocket below) {
            try {
                below.setOption(StandardSocketOptions.SO_LINGER, SECONDS);
            } catch (IOException e) {
                // a Unix-domain socket
            }
            return new ForwardingStream(below);
        }
    }

    @Kills("SOCKET-17")
    static final class AddressesAreLookedUp implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public SocketAddress localAddress() throws IOException {
                    SocketAddress local = super.localAddress();
                    if (local instanceof InetSocketAddress internet) {
                        internet.getHostName();
                    }
                    return local;
                }
            };
        }
    }

    /** As the channels of the JDK do it. */
    @Kills("SOCKET-18")
    static final class AnInterruptClosesTheStream implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    if (Thread.currentThread().isInterrupted()) {
                        close();
                        throw new ClosedByInterruptException();
                    }
                    return super.write(data);
                }
            };
        }
    }

    @Kills("SOCKET-07")
    static final class ListenersHaveNoSwitches implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public <T> void setOption(SocketOption<T> option, T value) throws IOException {
                    if (!Boolean.TRUE.equals(value)) {
                        super.setOption(option, value);
                    }
                }
            };
        }
    }

    @Kills("SOCKET-12")
    static final class TheDescriptorOutlivesItsSocket implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                private @Nullable Object last;

                @Override
                public <T> @Nullable T info(Class<T> type) throws IOException {
                    if (type != Descriptor.class || isOpen()) {
                        T known = super.info(type);
                        last = type == Descriptor.class ? known : last;
                        return known;
                    }
                    return type.cast(last);
                }
            };
        }
    }
}
