package io.semper.tck.selftest;

import io.semper.ConnectionResetException;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Memory;
import io.semper.engine.kernel.Names;
import io.semper.engine.kernel.OutOfResourcesException;
import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import io.semper.tck.selftest.BrokenPart.OfListener;
import io.semper.tck.selftest.BrokenPart.OfStream;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Kernels that translate errors of the OS wrongly, and kernels with a fault in their memory or name. */
final class BrokenFailures {
    private BrokenFailures() {}

    /** ENOENT is taken for ECONNREFUSED. */
    @Kills("FAIL-02")
    static final class AMissingPathRefuses implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public boolean connect(SocketAddress remote) throws IOException {
                    try {
                        return super.connect(remote);
                    } catch (ConnectException e) {
                        throw new RefusedException(e.getMessage());
                    }
                }
            };
        }
    }

    @Kills("FAIL-08")
    static final class AMissingDescriptorIsAnyFailure implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public @Nullable StreamSocket accept() throws IOException {
                    try {
                        return super.accept();
                    } catch (OutOfResourcesException e) {
                        throw new IOException(e.getMessage());
                    }
                }
            };
        }
    }

    @Kills("FAIL-03")
    static final class ListenersShareTheirPorts implements OfListener {
        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                @Override
                public void listen(SocketAddress local, int backlog) throws IOException {
                    setOption(StandardSocketOptions.SO_REUSEPORT, true);
                    super.listen(local, backlog);
                }
            };
        }
    }

    @Kills("FAIL-04")
    static final class AFailedBindIsAFailedConnect implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public void bind(SocketAddress local) throws IOException {
                    try {
                        super.bind(local);
                    } catch (BindException e) {
                        throw new ConnectException(e.getMessage());
                    }
                }
            };
        }
    }

    @Kills("FAIL-06")
    static final class ABrokenPipeIsJustAFailure implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public int write(ByteBuffer data) throws IOException {
                    try {
                        return super.write(data);
                    } catch (ConnectionResetException e) {
                        throw new IOException(e.getMessage());
                    }
                }
            };
        }
    }

    /** What is gone need not be shut down. */
    @Kills("FAIL-07")
    static final class AShutdownNeverFails implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public void shutdownOutput() {
                    try {
                        super.shutdownOutput();
                    } catch (IOException e) {
                        // the end is near
                    }
                }
            };
        }
    }

    @Kills("OWN-05")
    static final class TheLoopsShareABuffer implements BrokenKernel {
        private final ByteBuffer shared = ByteBuffer.allocateDirect(1 << 20);

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Memory memory() {
                    return new Memory() {
                        @Override
                        public ByteBuffer take(int size) {
                            return shared.slice(0, size);
                        }

                        @Override
                        public void give(ByteBuffer buffer) {}
                    };
                }
            };
        }
    }

    @Kills("OWN-07")
    static final class KernelsAreNumbered implements BrokenKernel {
        private int made;

        @Override
        public Kernel over(Kernel good) {
            int number = ++made;
            return new ForwardingKernel(good) {
                @Override
                public String name() {
                    return super.name() + "-" + number;
                }
            };
        }
    }

    @Kills("OWN-13")
    static final class AnUnknownHostHasNoAddresses implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Names names() {
                    return host -> {
                        try {
                            return target.names().addressesOf(host);
                        } catch (UnknownHostException e) {
                            return new InetAddress[0];
                        }
                    };
                }
            };
        }
    }

    @Kills("OWN-14")
    static final class EveryWaitTakesASecond implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public long minSleepNanos() {
                    return 1_000_000_000;
                }
            };
        }
    }
}
