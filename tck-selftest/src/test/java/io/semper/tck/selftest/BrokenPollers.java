package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/** Pollers that wait or wake in a wrong way. */
final class BrokenPollers {
    private BrokenPollers() {}

    private static final long MILLI = 1_000_000;

    @Kills("POLL-03")
    static final class TimeoutsOverflow implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(timeoutNanos <= 0 ? timeoutNanos : (int) (timeoutNanos / MILLI) * MILLI);
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-04")
    static final class NegativeTimeoutsDoNotWait implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(timeoutNanos < -1 ? 0 : timeoutNanos);
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-02")
    static final class TimeoutsAreRoundedDown implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(timeoutNanos <= 0 ? timeoutNanos : timeoutNanos / MILLI * MILLI);
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-01")
    static final class ZeroWaits implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(timeoutNanos == 0 ? 3 * MILLI * 100 : timeoutNanos);
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-05")
    static final class NothingIsCounted implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            super.poll(timeoutNanos);
                            return 0;
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-09")
    static final class InterruptsAreSwallowed implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            Thread.interrupted();
                            return super.poll(timeoutNanos);
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-11")
    static final class TheFirstThreadOwnsThePoller implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private final Thread owner = Thread.currentThread();

                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            if (Thread.currentThread() != owner) {
                                throw new IllegalStateException("another thread polls");
                            }
                            return super.poll(timeoutNanos);
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-10")
    static final class ASignalFailsThePoll implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private final AtomicBoolean interrupted = Interruption.begin();

                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            int found = super.poll(timeoutNanos);
                            if (interrupted.getAndSet(false)) {
                                throw new IOException("Interrupted system call");
                            }
                            return found;
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-13")
    static final class ThePollerIsClosedOnce implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private boolean closed;

                        @Override
                        public void close() {
                            if (closed) {
                                throw new IllegalStateException("closed twice");
                            }
                            closed = true;
                            super.close();
                        }
                    };
                }
            };
        }
    }

    @Kills("WAKE-01")
    static final class AWakeupBeforeThePollIsLost implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private volatile boolean polling;

                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            polling = true;
                            try {
                                return super.poll(timeoutNanos);
                            } finally {
                                polling = false;
                            }
                        }

                        @Override
                        public void wakeup() {
                            if (polling) {
                                super.wakeup();
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("WAKE-02")
    static final class AWakeupDuringThePollIsLost implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private volatile boolean polling;

                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            polling = true;
                            try {
                                return super.poll(timeoutNanos);
                            } finally {
                                polling = false;
                            }
                        }

                        @Override
                        public void wakeup() {
                            if (!polling) {
                                super.wakeup();
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("WAKE-03")
    static final class WakeupsAreNotUsedUp implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private volatile boolean woken;

                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(woken ? 0 : timeoutNanos);
                        }

                        @Override
                        public void wakeup() {
                            woken = true;
                            super.wakeup();
                        }
                    };
                }
            };
        }
    }

    @Kills("WAKE-05")
    static final class AWakeupAfterTheCloseFails implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        private volatile boolean closed;

                        @Override
                        public void wakeup() {
                            if (closed) {
                                throw new IllegalStateException("closed");
                            }
                            super.wakeup();
                        }

                        @Override
                        public void close() {
                            closed = true;
                            super.close();
                        }
                    };
                }
            };
        }
    }

    /** Notices the signal that the kit sends. */
    private static final class Interruption {
        private Interruption() {}

        static AtomicBoolean begin() {
            AtomicBoolean interrupted = new AtomicBoolean();
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                Object noticing = Proxy.newProxyInstance(
                        handler.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                            interrupted.set(true);
                            return null;
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), noticing);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
            return interrupted;
        }
    }
}
