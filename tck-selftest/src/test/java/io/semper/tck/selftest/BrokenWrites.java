package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.KernelProvider;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.nio.NioProvider;
import io.semper.tck.selftest.BrokenPart.OfListener;
import io.semper.tck.selftest.BrokenPart.OfStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Streams with a fault in what they count, and listeners that block or destroy. */
final class BrokenWrites {
    private BrokenWrites() {}

    private static final long MILLI = 1_000_000;

    /** As with a position that is moved before the result is known. */
    @Kills("BYTES-03")
    static final class ARefusedWriteMoves implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    int taken = super.write(data);
                    if (taken == 0) {
                        data.position(data.limit());
                    }
                    return taken;
                }
            };
        }
    }

    @Kills("BYTES-04")
    static final class AnEmptyChunkEndsTheWrite implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                    int full = 0;
                    while (full < count && chunks[from + full].hasRemaining()) {
                        full++;
                    }
                    return full == 0 ? 0 : super.write(chunks, from, full);
                }
            };
        }
    }

    /** EINVAL is taken for EAGAIN. */
    @Kills("BYTES-06")
    static final class ManyChunksNeverFit implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                    return count > 64 ? 0 : super.write(chunks, from, count);
                }
            };
        }
    }

    /** The address of the memory, without the position. */
    @Kills("BYTES-07")
    static final class AWriteBeginsAtTheBeginning implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    int taken = super.write(data.duplicate().position(0).limit(data.remaining()));
                    data.position(data.position() + taken);
                    return taken;
                }
            };
        }
    }

    /** As memory of the socket that a completion has filled. */
    @Kills("BYTES-11")
    static final class AReadReturnsWhatThereIs implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                private final ByteBuffer own = ByteBuffer.allocateDirect(4096);

                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    ByteBuffer read = super.read(own.clear());
                    return read == own ? own.flip() : read;
                }
            };
        }
    }

    @Kills("BYTES-15")
    static final class TheEndOfAFileWouldBlock implements OfStream {
        @Override
        public KernelProvider good() {
            return new NioProvider();
        }

        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public long sendFile(FileChannel from, long position, long count) throws IOException {
                    return Math.max(0, super.sendFile(from, position, count));
                }
            };
        }
    }

    /** The listener was not set to be non-blocking. */
    @Hangs
    @Kills("ACCEPT-01")
    static final class AcceptWaits implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public @Nullable StreamSocket accept() throws IOException {
                    StreamSocket next = super.accept();
                    while (next == null && !Thread.currentThread().isInterrupted()) {
                        LockSupport.parkNanos(MILLI);
                        next = super.accept();
                    }
                    return next;
                }
            };
        }
    }

    /** Linux does not pass O_NONBLOCK on to what a listener accepts. */
    @Hangs
    @Kills("ACCEPT-03")
    static final class AcceptedStreamsBlock implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public @Nullable StreamSocket accept() throws IOException {
                    StreamSocket next = target.accept();
                    return next == null ? null : new Blocking(next);
                }
            };
        }

        private static final class Blocking extends ForwardingStream {
            Blocking(StreamSocket below) {
                super(below);
            }

            @Override
            public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                ByteBuffer read = super.read(scratch);
                while (read == null && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(MILLI);
                    read = super.read(scratch);
                }
                return read;
            }
        }
    }

    @Kills("ACCEPT-03")
    static final class AnAcceptedStreamHasTheAddressOfItsListener implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public @Nullable StreamSocket accept() throws IOException {
                    StreamSocket next = target.accept();
                    SocketAddress own = localAddress();
                    return next == null
                            ? null
                            : new ForwardingStream(next) {
                                @Override
                                public SocketAddress remoteAddress() {
                                    return own;
                                }
                            };
                }
            };
        }
    }

    @Kills("ACCEPT-04")
    static final class AListenerRemovesWhatIsInItsWay implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public void listen(SocketAddress local, int backlog) throws IOException {
                    if (local instanceof UnixDomainSocketAddress unix) {
                        Files.deleteIfExists(unix.getPath());
                    }
                    super.listen(local, backlog);
                }
            };
        }
    }

    @Kills("BYTES-12")
    static final class ChunksFollowAShortWrite implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
                    long taken = 0;
                    for (int i = 0; i < count; i++) {
                        int size = chunks[from + i].remaining();
                        int most = Math.min(size, 30_000); // what a short write takes
                        ByteBuffer part = chunks[from + i].duplicate();
                        part.limit(part.position() + most);
                        int now = super.write(part);
                        chunks[from + i].position(part.position());
                        taken += now;
                    }
                    return taken;
                }
            };
        }
    }

    @Kills("BYTES-14")
    static final class APartOfAFileIsTheWhole implements OfStream {
        @Override
        public KernelProvider good() {
            return new NioProvider();
        }

        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public long sendFile(FileChannel from, long position, long count) throws IOException {
                    long taken = super.sendFile(from, position, count);
                    return taken > 0 ? count : taken;
                }
            };
        }
    }

    @Kills("BYTES-16")
    static final class AllReadsShareMemory implements OfStream {
        private final ByteBuffer shared = ByteBuffer.allocateDirect(1 << 16);

        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    ByteBuffer own = shared.duplicate().limit(Math.min(shared.capacity(), scratch.remaining()));
                    ByteBuffer read = super.read(own);
                    return read == own ? own.flip() : read;
                }
            };
        }
    }

    @Kills("ACCEPT-06")
    static final class PermissionsAreIgnored implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public boolean filePermissions(Set<PosixFilePermission> permissions) {
                    return true;
                }
            };
        }
    }

    /** As a copy into the 108 bytes of sun_path. */
    @Kills("FAIL-09")
    static final class ALongPathIsCut implements OfListener {
        private static final int MOST = 107;

        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public void listen(SocketAddress local, int backlog) throws IOException {
                    String path = local instanceof UnixDomainSocketAddress unix
                            ? unix.getPath().toString()
                            : "";
                    super.listen(
                            path.length() > MOST ? UnixDomainSocketAddress.of(path.substring(0, MOST)) : local,
                            backlog);
                }
            };
        }
    }

    @Kills("ACCEPT-07")
    static final class EveryV6ListenerIsForV6Alone implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public void listen(SocketAddress local, int backlog) throws IOException {
                    if (local instanceof InetSocketAddress internet && internet.getAddress() instanceof Inet6Address) {
                        setOption(V6_ONLY, true);
                    }
                    super.listen(local, backlog);
                }
            };
        }
    }

    @Kills("ACCEPT-07")
    static final class V6OnlyIsIgnored implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public <T> void setOption(SocketOption<T> option, T value) throws IOException {
                    if (option != V6_ONLY) {
                        super.setOption(option, value);
                    }
                }
            };
        }
    }
}
