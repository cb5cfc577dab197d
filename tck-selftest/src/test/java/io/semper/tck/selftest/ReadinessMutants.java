package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingReadinessListener;
import io.semper.engine.kernel.ForwardingRegistration;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Kernels that are wrong about readiness or wakeups. */
final class ReadinessMutants {
    private ReadinessMutants() {}

    @Hangs
    @Kills("THREAD-01")
    static final class EverySecondWakeupIsLost implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            AtomicInteger wakeups = new AtomicInteger();
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
                        @Override
                        public void wakeup() {
                            if (wakeups.incrementAndGet() % 2 == 1) {
                                super.wakeup();
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("THREAD-09")
    static final class WakeupIsNeverUsedUp implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
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

    @Hangs
    @Kills("READ-13")
    static final class ReadinessIsToldOnceUntilItIsGone implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            AtomicInteger poll = new AtomicInteger();
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            poll.incrementAndGet();
                            return super.poll(timeoutNanos);
                        }
                    };
                }

                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        private int last = -1;

                        @Override
                        public void onReady(int bits) {
                            boolean news = poll.get() != last + 1;
                            last = poll.get();
                            if (news) {
                                super.onReady(bits);
                            }
                        }
                    };
                }
            };
        }
    }

    @Hangs
    @Kills("FLOW-02")
    static final class WritesAreReportedAsReads implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReady(int bits) {
                            super.onReady(Interest.READ);
                        }
                    };
                }
            };
        }
    }

    @Kills("WRITE-16")
    static final class InterestIsNeverTakenAway implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Registration registration(Registration goodRegistration) {
                    return new ForwardingRegistration(this, goodRegistration) {
                        private int all;

                        @Override
                        public void interest(int bits) {
                            all |= bits;
                            super.interest(all);
                        }
                    };
                }
            };
        }
    }
}
