package io.semper.tck.selftest;

import io.netty.channel.unix.FileDescriptor;
import io.semper.Descriptor;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sockets with a fault in addresses, options, failures or the close. */
final class BrokenSockets {
    private BrokenSockets() {}

    @Kills("SOCKET-01")
    static final class CloseTwiceClosesTheDescriptorTwice implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        private int number = -1;

                        @Override
                        public void close() {
                            if (isOpen()) {
                                number = numberOf(target);
                                super.close();
                            } else if (number >= 0) {
                                closeAgain(number);
                                number = -1;
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-01")
    static final class CloseTwiceFails implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public void close() {
                            if (!isOpen()) {
                                throw new IllegalStateException("closed twice");
                            }
                            super.close();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-04")
    static final class ACloseDoesNotWaitForTheRelease implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private @Nullable Poller poller;

                @Override
                protected Poller poller(Poller below) {
                    poller = below;
                    return super.poller(below);
                }

                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public void close() {
                            Poller closing = poller;
                            if (closing != null && isOpen()) {
                                closing.closeNow(target);
                            } else {
                                super.close();
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-02")
    static final class AFailedConnectClosesTheSocket implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public boolean finishConnect() throws IOException {
                            try {
                                return super.finishConnect();
                            } catch (IOException e) {
                                close();
                                throw e;
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-06")
    static final class TheRemoteAddressIsForgotten implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public @Nullable SocketAddress remoteAddress() {
                            return isOpen() ? super.remoteAddress() : null;
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-08")
    static final class SizesAreDoubled implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public <T> T getOption(SocketOption<T> option) throws IOException {
                            T value = super.getOption(option);
                            return option == StandardSocketOptions.SO_SNDBUF
                                    ? option.type().cast(2 * (Integer) value)
                                    : value;
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-07")
    static final class SwitchesCannotBeTurnedOff implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public <T> void setOption(SocketOption<T> option, T value) throws IOException {
                            if (!Boolean.FALSE.equals(value)) {
                                super.setOption(option, value);
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("SOCKET-09")
    static final class ABindDoesNotAllowTheReuse implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public void bind(SocketAddress local) throws IOException {
                            super.bind(local);
                            super.setOption(StandardSocketOptions.SO_REUSEADDR, false);
                        }
                    };
                }
            };
        }
    }

    @Kills("FAIL-01")
    static final class ARefusalIsJustAFailure implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public boolean finishConnect() throws IOException {
                            try {
                                return super.finishConnect();
                            } catch (IOException e) {
                                throw new ConnectException(e.getMessage());
                            }
                        }

                        @Override
                        public boolean connect(SocketAddress remote) throws IOException {
                            try {
                                return super.connect(remote);
                            } catch (IOException e) {
                                throw new ConnectException(e.getMessage());
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("FAIL-05")
    static final class AResetIsJustAFailure implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            try {
                                return super.read(scratch);
                            } catch (IOException e) {
                                throw new IOException(e.getMessage());
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("ACCEPT-02")
    static final class EverySecondConnectionIsLost implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ListenSocket listener(ListenSocket below) {
                    return new ForwardingListener(this, below) {
                        private int accepted;

                        @Override
                        public @Nullable StreamSocket accept() throws IOException {
                            StreamSocket next = super.accept();
                            if (next != null && ++accepted % 2 == 0) {
                                next.close();
                                return super.accept();
                            }
                            return next;
                        }
                    };
                }
            };
        }
    }

    @Kills("ACCEPT-05")
    static final class TheListenerClosesItsConnections implements BrokenKernel {
        private final List<StreamSocket> streams = new ArrayList<>();

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ListenSocket listener(ListenSocket below) {
                    return new ForwardingListener(this, below) {
                        @Override
                        public @Nullable StreamSocket accept() throws IOException {
                            StreamSocket next = super.accept();
                            if (next != null) {
                                streams.add(next);
                            }
                            return next;
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void closeNow(Socket socket) {
                            super.closeNow(socket);
                            if (socket instanceof ForwardingListener) {
                                streams.forEach(StreamSocket::close);
                            }
                        }
                    };
                }
            };
        }
    }

    private static int numberOf(StreamSocket stream) {
        try {
            Descriptor descriptor = stream.info(Descriptor.class);
            return descriptor == null ? -1 : descriptor.number();
        } catch (IOException e) {
            return -1;
        }
    }

    private static void closeAgain(int number) {
        try {
            new FileDescriptor(number).close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
