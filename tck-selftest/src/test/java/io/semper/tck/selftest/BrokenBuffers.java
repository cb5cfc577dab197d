package io.semper.tck.selftest;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingDatagram;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.engine.kernel.StreamSocket;
import io.semper.nio.NioProvider;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Sockets with a fault in bytes or datagrams. */
final class BrokenBuffers {
    private BrokenBuffers() {}

    @Kills("BYTES-01")
    static final class TheWritePositionStays implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public int write(ByteBuffer data) throws IOException {
                            int before = data.position();
                            int taken = super.write(data);
                            data.position(before);
                            return taken;
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-02")
    static final class AWriteClaimsAll implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public int write(ByteBuffer data) throws IOException {
                            int all = data.remaining();
                            super.write(data);
                            return all;
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-05")
    static final class ChunksAreTakenFromTheFirst implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                            return super.write(chunks, 0, count);
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-08")
    static final class TheReadLimitMoves implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            ByteBuffer read = super.read(scratch);
                            scratch.limit(scratch.position());
                            return read;
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-09")
    static final class AReadThatWouldBlockMoves implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            ByteBuffer read = super.read(scratch);
                            if (read == null) {
                                scratch.position(scratch.position() + 1);
                            }
                            return read;
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-10")
    static final class TheEndIsReadOnce implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        private boolean ended;

                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            ByteBuffer read = super.read(scratch);
                            if (read == END && ended) {
                                return null;
                            }
                            ended |= read == END;
                            return read;
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-12")
    static final class SomeByteIsLost implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        private int reads;

                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            ByteBuffer read = super.read(scratch);
                            if (read == scratch && ++reads == 5) {
                                scratch.position(scratch.position() - 1);
                            }
                            return read;
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-13")
    static final class AFailedWriteMoves implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public int write(ByteBuffer data) throws IOException {
                            try {
                                return super.write(data);
                            } catch (IOException e) {
                                data.position(data.limit());
                                throw e;
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("BYTES-14")
    static final class AFileIsSentFromItsBeginning implements BrokenKernel {
        @Override
        public KernelProvider good() {
            return new NioProvider();
        }

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        @Override
                        public long sendFile(FileChannel from, long position, long count) throws IOException {
                            return super.sendFile(from, 0, count);
                        }
                    };
                }
            };
        }
    }

    @Kills("PACKET-01")
    static final class TheSenderIsTheSocketItself implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected DatagramSocket datagram(DatagramSocket below) {
                    return new ForwardingDatagram(below) {
                        @Override
                        public SocketAddress sender() {
                            try {
                                return localAddress();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("PACKET-06")
    static final class TheUnreachablePortIsJustAFailure implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected DatagramSocket datagram(DatagramSocket below) {
                    return new ForwardingDatagram(below) {
                        @Override
                        public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
                            try {
                                return super.send(data, to);
                            } catch (PortUnreachableException e) {
                                return Sent.TAKEN;
                            }
                        }

                        @Override
                        public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
                            try {
                                return super.receive(scratch);
                            } catch (PortUnreachableException e) {
                                return null;
                            }
                        }
                    };
                }
            };
        }
    }
}
