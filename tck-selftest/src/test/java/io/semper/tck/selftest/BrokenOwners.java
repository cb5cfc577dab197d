package io.semper.tck.selftest;

import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import io.semper.tck.selftest.BrokenPart.OfListener;
import io.semper.tck.selftest.BrokenPart.OfStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Kernels that lose descriptors or memory. */
final class BrokenOwners {
    private BrokenOwners() {}

    @Kills("OWN-02")
    static final class PollersStayOpen implements BrokenKernel {
        private final List<Runnable> left = new ArrayList<>();

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void close() {
                            left.add(target::close);
                        }
                    };
                }
            };
        }

        @Override
        public void cleanUp() {
            left.forEach(Runnable::run);
        }
    }

    @Kills("OWN-03")
    static final class RefusedSocketsStayOpen implements BrokenKernel {
        private final List<Runnable> left = new ArrayList<>();

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new ForwardingStream(below) {
                        private boolean failed;

                        @Override
                        public boolean finishConnect() throws IOException {
                            try {
                                return super.finishConnect();
                            } catch (IOException e) {
                                failed = true;
                                throw e;
                            }
                        }

                        @Override
                        public void close() {
                            if (failed) {
                                left.add(target::close);
                            } else {
                                super.close();
                            }
                        }
                    };
                }
            };
        }

        @Override
        public void cleanUp() {
            left.forEach(Runnable::run);
        }
    }

    @Kills("OWN-03")
    static final class FailedListenersStayOpen implements OfListener {
        private final List<Runnable> left = new ArrayList<>();

        @Override
        public ListenSocket listener(ForwardingKernel kernel, ListenSocket below) {
            return new ForwardingListener(kernel, below) {
                private boolean failed;

                @Override
                public void listen(SocketAddress local, int backlog) throws IOException {
                    failed = true;
                    super.listen(local, backlog);
                    failed = false;
                }

                @Override
                public void close() {
                    if (failed) {
                        left.add(target::close);
                    } else {
                        super.close();
                    }
                }
            };
        }

        @Override
        public void cleanUp() {
            left.forEach(Runnable::run);
        }
    }

    /** By its name it comes before {@link AKilobyteIsLost}, whose pollers leave free memory, in which a loss would not show. */
    @Kills("OWN-12")
    static final class AClosedSocketLosesMemory implements OfStream {
        /** The test opens many sockets. */
        @Override
        public Duration guard() {
            return Duration.ofSeconds(60);
        }

        @Override
        public StreamSocket stream(StreamSocket below) {
            OutsideOfTheHeap.lose(1024);
            return new ForwardingStream(below);
        }
    }

    @Kills("OWN-04")
    static final class AKilobyteIsLost implements BrokenKernel {
        /** The test opens many pollers. */
        @Override
        public Duration guard() {
            return Duration.ofSeconds(60);
        }

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Poller newPoller(BooleanSupplier idle) throws IOException {
                    OutsideOfTheHeap.lose(1024);
                    return super.newPoller(idle);
                }
            };
        }
    }

    @Kills("OWN-06")
    static final class TheClockGoesBackwards implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Clock clock() {
                    return () -> -target.clock().nanoTime();
                }
            };
        }
    }

    @Kills("OWN-11")
    static final class TheClockIsTheTimeOfDay implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Clock clock() {
                    return () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
                }
            };
        }
    }

    /** As a thread that takes completions from a port and hands them to the owner. */
    @Kills("OWN-10")
    static final class AThreadOutlivesItsPoller implements BrokenKernel {
        private final List<Thread> left = new ArrayList<>();

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Poller newPoller(BooleanSupplier idle) throws IOException {
                    Thread reaper = new Thread(LockSupport::park, "completions");
                    reaper.setDaemon(true);
                    reaper.start();
                    left.add(reaper);
                    return super.newPoller(idle);
                }
            };
        }

        @Override
        public void cleanUp() {
            left.forEach(LockSupport::unpark);
        }
    }

    /** Memory that no counter of the JVM knows. */
    private static final class OutsideOfTheHeap {
        private OutsideOfTheHeap() {}

        static void lose(long bytes) {
            try {
                Class<?> type = Class.forName("sun.misc.Unsafe");
                Field field = type.getDeclaredField("theUnsafe");
                field.setAccessible(true);
                Object unsafe = field.get(null);
                Object address = type.getMethod("allocateMemory", long.class).invoke(unsafe, bytes);
                type.getMethod("setMemory", long.class, long.class, byte.class)
                        .invoke(unsafe, address, bytes, (byte) 1);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
    }
}
