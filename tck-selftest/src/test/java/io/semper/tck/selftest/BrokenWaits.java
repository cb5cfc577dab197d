package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Socket;
import io.semper.tck.selftest.BrokenPart.Joint;
import io.semper.tck.selftest.BrokenPart.JointPoller;
import io.semper.tck.selftest.BrokenPart.OfPoller;
import io.semper.tck.selftest.BrokenPart.OfRegistration;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Pollers whose waits, events and wakeups get in each other's way. */
final class BrokenWaits {
    private BrokenWaits() {}

    private static final long MILLI = 1_000_000;

    @Kills("POLL-07")
    static final class TheArrayOfEventsIsShort implements OfRegistration {
        private static final int LONGEST = 64;
        private int reported;

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    if (reported++ < LONGEST) {
                        super.onReady(bits);
                    }
                }
            };
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public int poll(long timeoutNanos) throws IOException {
                    reported = 0;
                    return super.poll(timeoutNanos);
                }
            };
        }
    }

    /** Waits for wakeups alone, and looks at the sockets afterwards. */
    @Kills("POLL-08")
    static final class SocketsAreExaminedAfterTheWait implements OfPoller {
        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                private final Semaphore wakeups = new Semaphore(0);

                @Override
                public int poll(long timeoutNanos) throws IOException {
                    int found = super.poll(0);
                    if (found > 0 || timeoutNanos == 0) {
                        return found;
                    }
                    try {
                        wakeups.tryAcquire(timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos, TimeUnit.NANOSECONDS);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    wakeups.drainPermits();
                    return super.poll(0);
                }

                @Override
                public void wakeup() {
                    wakeups.release();
                }
            };
        }
    }

    /** As a poller that saves the call if it was not asked to wait. */
    @Kills("POLL-15")
    static final class ZeroDoesNotLook implements OfPoller {
        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                @Override
                public int poll(long timeoutNanos) throws IOException {
                    return timeoutNanos == 0 ? 0 : super.poll(timeoutNanos);
                }
            };
        }
    }

    /** Microseconds where the OS expects milliseconds. */
    @Kills("POLL-16")
    static final class TimeoutsAreOfAnotherUnit implements OfPoller {
        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                @Override
                public int poll(long timeoutNanos) throws IOException {
                    return super.poll(timeoutNanos > 0 ? Math.max(timeoutNanos, timeoutNanos * 1000) : timeoutNanos);
                }
            };
        }
    }

    @Kills("POLL-12")
    static final class AWakeupReachesEveryPoller implements OfPoller {
        private final Set<Poller> all = ConcurrentHashMap.newKeySet();

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            all.add(below);
            return new ForwardingPoller(kernel, below) {
                @Override
                public void wakeup() {
                    all.forEach(Poller::wakeup);
                }

                @Override
                public void close() {
                    all.remove(target);
                    super.close();
                }
            };
        }
    }

    @Kills("POLL-12")
    static final class SocketsAreSharedByAllPollers implements OfPoller {
        private final Set<Poller> all = ConcurrentHashMap.newKeySet();

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            all.add(below);
            return new ForwardingPoller(kernel, below) {
                @Override
                public int poll(long timeoutNanos) throws IOException {
                    int found = 0;
                    for (Poller other : all) {
                        found += other == target ? 0 : other.poll(0);
                    }
                    return found > 0 ? found : super.poll(timeoutNanos);
                }

                @Override
                public void close() {
                    all.remove(target);
                    super.close();
                }
            };
        }
    }

    /** As a kevent(2) that is given room for events when it only applies changes. */
    @Kills("POLL-14")
    static final class AFlushReportsEvents implements OfPoller {
        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                @Override
                public void flush() throws IOException {
                    super.flush();
                    super.poll(0);
                }
            };
        }
    }

    /** A flag instead of an atomic state: what comes between the look at it and the wait is lost. */
    @Kills({"WAKE-04", "WAKE-08"})
    static final class AWakeupRightBeforeTheWaitIsLost implements OfPoller {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Poller newPoller(BooleanSupplier idle) throws IOException {
                    return poller(target.newPoller(() -> true));
                }

                @Override
                protected Poller poller(Poller below) {
                    return AWakeupRightBeforeTheWaitIsLost.this.poller(this, below);
                }
            };
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                private volatile boolean pending;
                private volatile boolean waiting;

                @Override
                public int poll(long timeoutNanos) throws IOException {
                    if (pending || timeoutNanos == 0) {
                        pending = false;
                        return super.poll(0);
                    }
                    LockSupport.parkNanos(MILLI / 5); // the race that a loaded machine would make likely
                    waiting = true;
                    int found = super.poll(timeoutNanos);
                    waiting = false;
                    return found;
                }

                @Override
                public void wakeup() {
                    pending = true;
                    if (waiting) {
                        super.wakeup();
                    }
                }
            };
        }
    }

    /** As event loops do it whose owner never calls anything between two polls. */
    @Kills("WAKE-06")
    static final class TheOwnerNeedNotWake implements OfPoller {
        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                private volatile @Nullable Thread owner = Thread.currentThread();

                @Override
                public int poll(long timeoutNanos) throws IOException {
                    owner = Thread.currentThread();
                    return super.poll(timeoutNanos);
                }

                @Override
                public void wakeup() {
                    if (Thread.currentThread() != owner) {
                        super.wakeup();
                    }
                }
            };
        }
    }

    @Kills("WAKE-07")
    static final class AWakeupTakesThePlaceOfEvents implements OfRegistration {
        private volatile int silent;

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    if (silent <= 0) {
                        super.onReady(bits);
                    }
                }
            };
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public int poll(long timeoutNanos) throws IOException {
                    int found = super.poll(timeoutNanos);
                    silent--;
                    return found;
                }

                @Override
                public void wakeup() {
                    silent = 2;
                    super.wakeup();
                }
            };
        }
    }

    @Kills("WAKE-09")
    static final class AWakeupMeetsAHalfClosedPoller implements OfPoller {
        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                private volatile boolean closing;

                @Override
                public void wakeup() {
                    if (closing) {
                        throw new IllegalStateException("the descriptor of the wakeup is closed");
                    }
                    super.wakeup();
                }

                @Override
                public void close() {
                    closing = true;
                    LockSupport.parkNanos(MILLI);
                    super.close();
                    closing = false;
                }
            };
        }
    }

    @Kills("WAKE-10")
    static final class AWakeupWaitsForRoomInAPipe implements OfPoller {
        private static final int ROOM = 65_536;

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new ForwardingPoller(kernel, below) {
                private final AtomicInteger pending = new AtomicInteger();
                private volatile boolean closed;

                @Override
                public int poll(long timeoutNanos) throws IOException {
                    int found = super.poll(timeoutNanos);
                    pending.set(0);
                    return found;
                }

                @Override
                public void wakeup() {
                    while (pending.get() >= ROOM && !closed) {
                        LockSupport.parkNanos(MILLI);
                    }
                    pending.incrementAndGet();
                    super.wakeup();
                }

                @Override
                public void close() {
                    closed = true;
                    super.close();
                }
            };
        }
    }
}
