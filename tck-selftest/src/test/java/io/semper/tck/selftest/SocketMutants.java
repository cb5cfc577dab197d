package io.semper.tck.selftest;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingReadinessListener;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Kernels whose streams misreport the results of system calls. */
final class SocketMutants {
    private SocketMutants() {}

    private static Kernel with(Kernel good, UnaryOperator<StreamSocket> broken) {
        return new ForwardingKernel(good) {
            @Override
            protected StreamSocket stream(StreamSocket goodSocket) {
                return broken.apply(goodSocket);
            }
        };
    }

    @Kills("WRITE-01")
    static final class ShortWriteCountsAsFull implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    int asked = data.remaining();
                    super.write(data);
                    data.position(data.limit());
                    return asked;
                }

                @Override
                public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                    long asked = 0;
                    for (int i = from; i < from + count; i++) {
                        asked += write(chunks[i]);
                    }
                    return asked;
                }
            });
        }
    }

    @Kills({"WRITE-02", "WRITE-09"})
    static final class GatheredChunksAreReversed implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                    long taken = 0;
                    for (int i = from + count - 1; i >= from; i--) {
                        taken += write(chunks[i]);
                    }
                    return taken;
                }
            });
        }
    }

    @Kills("WRITE-12")
    static final class BrokenPipeIsSwallowed implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    try {
                        return super.write(data);
                    } catch (ConnectionResetException e) {
                        throw new IOException("Broken pipe");
                    }
                }

                @Override
                public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                    return write(chunks[from]);
                }
            });
        }
    }

    @Kills("READ-05")
    static final class BytesBeforeTheEndAreDropped implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    ByteBuffer first = super.read(scratch);
                    if (first == null || first == END || !first.hasRemaining()) {
                        return first;
                    }
                    return super.read(ByteBuffer.allocateDirect(1)) == END ? END : first;
                }
            });
        }
    }

    /** A spurious readiness, which every engine must tolerate, shows it. */
    @Kills("FLOW-02")
    static final class NothingToReadIsTheEnd implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return new ForwardingKernel(kernel) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReady(int bits) {
                            super.onReady(bits | Interest.READ);
                        }
                    };
                }

                @Override
                protected StreamSocket stream(StreamSocket goodSocket) {
                    return new ForwardingStream(goodSocket) {
                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            ByteBuffer read = super.read(scratch);
                            return read == null ? END : read;
                        }
                    };
                }
            };
        }
    }

    @Kills("READ-06")
    static final class ResetIsTheEnd implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    try {
                        return super.read(scratch);
                    } catch (ConnectionResetException e) {
                        return END;
                    }
                }
            });
        }
    }

    @Hangs
    @Kills("EOF-05")
    static final class EndIsNothingToRead implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    ByteBuffer read = super.read(scratch);
                    return read == END ? null : read;
                }
            });
        }
    }

    @Hangs
    @Kills("EOF-01")
    static final class OutputStaysOpen implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public void shutdownOutput() {}
            });
        }
    }

    @Kills("CONNECT-09")
    static final class ConnectEndsTooEarly implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public boolean connect(SocketAddress remote) throws IOException {
                    boolean connected = super.connect(remote);
                    for (int i = 0; i < 10_000 && !connected; i++) {
                        connected = super.finishConnect();
                    }
                    return true;
                }
            });
        }
    }

    @Kills("CONNECT-07")
    static final class RefusedIsConnected implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public boolean connect(SocketAddress remote) throws IOException {
                    try {
                        return super.connect(remote);
                    } catch (ConnectException e) {
                        return true;
                    }
                }

                @Override
                public boolean finishConnect() throws IOException {
                    try {
                        return super.finishConnect();
                    } catch (ConnectException e) {
                        return true;
                    }
                }
            });
        }
    }

    @Hangs
    @Kills("LIFE-02")
    static final class TheLastReadBufferIsRemembered implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            AtomicReference<ByteBuffer> last = new AtomicReference<>();
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    int before = scratch.position();
                    ByteBuffer read = super.read(scratch);
                    if (scratch.position() > before) {
                        last.set(scratch); // what a close reads to look for the end would take its place
                    }
                    return read;
                }
            });
        }
    }

    @Kills("ERROR-09")
    static final class FailedConnectsHaveTheTypeOfAReset implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public boolean finishConnect() throws IOException {
                    try {
                        return super.finishConnect();
                    } catch (RefusedException e) {
                        throw e;
                    } catch (ConnectException e) {
                        throw new ConnectionResetException("Connection reset by peer");
                    }
                }
            });
        }
    }

    @Kills("CONNECT-20")
    static final class RemoteAddressIsForgottenByTheClose implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public @Nullable SocketAddress remoteAddress() {
                    return isOpen() ? super.remoteAddress() : null;
                }
            });
        }
    }

    /** Sockets that are closed with the poller, so that the mutant leaves nothing behind. */
    @Kills({"CONNECT-10", "CONNECT-12"})
    static final class DescriptorStaysOpen implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            Deque<StreamSocket> open = new ArrayDeque<>();
            return new ForwardingKernel(kernel) {
                @Override
                protected StreamSocket stream(StreamSocket goodSocket) {
                    return new ForwardingStream(goodSocket) {
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
                        public void close() {
                            open.forEach(StreamSocket::close);
                            super.close();
                        }
                    };
                }
            };
        }
    }
}
