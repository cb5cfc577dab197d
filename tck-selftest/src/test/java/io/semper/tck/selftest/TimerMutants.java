package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.TimerHandle;
import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Loops and kernels that are wrong about time. */
final class TimerMutants {
    private TimerMutants() {}

    @Kills("TIMER-01")
    static final class TimerIsEarly implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callLater(Duration delay, Runnable callback) {
                    long deadline = super.callLater(delay, () -> {}).when();
                    TimerHandle early = super.callLater(delay.multipliedBy(9).dividedBy(10), callback);
                    return new Told(early, deadline);
                }
            };
        }
    }

    @Kills("TIMER-04")
    static final class EqualTimersAreReversed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            AtomicLong number = new AtomicLong();
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callAt(long deadlineNanos, Runnable callback) {
                    return super.callAt(deadlineNanos - number.incrementAndGet(), callback);
                }
            };
        }
    }

    @Kills("TIMER-05")
    static final class NegativeDelaysAreAllZero implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callLater(Duration delay, Runnable callback) {
                    return super.callLater(delay.isNegative() ? Duration.ZERO : delay, callback);
                }
            };
        }
    }

    @Kills("BAD-03")
    static final class LongDelaysOverflow implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callLater(Duration delay, Runnable callback) {
                    return super.callAt(time() + delay.getSeconds() * 1_000_000_000 + delay.getNano(), callback);
                }
            };
        }
    }

    @Kills("TIMER-10")
    static final class TimerCancelledInItsPassRuns implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callAt(long deadlineNanos, Runnable callback) {
                    return uncancelled(super.callAt(deadlineNanos, callback));
                }

                @Override
                public TimerHandle callLater(Duration delay, Runnable callback) {
                    return uncancelled(super.callLater(delay, callback));
                }

                private TimerHandle uncancelled(TimerHandle timer) {
                    return new Told(timer, timer.when()) {
                        @Override
                        public void cancel() {
                            if (timer.when() - good.time() > 0) {
                                super.cancel();
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("TIMER-12")
    static final class TimerForgetsItsDeadlineWhenCancelled implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callAt(long deadlineNanos, Runnable callback) {
                    TimerHandle timer = super.callAt(deadlineNanos, callback);
                    return new Told(timer, timer.when()) {
                        @Override
                        public long when() {
                            return isCancelled() ? 0 : super.when();
                        }
                    };
                }
            };
        }
    }

    @Kills("TIMER-03")
    static final class ClockGoesBack implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            AtomicLong readings = new AtomicLong();
            return new ForwardingKernel(good) {
                @Override
                public Clock clock() {
                    Clock clock = super.clock();
                    return () -> clock.nanoTime() - (readings.incrementAndGet() % 1000 == 0 ? 1_000_000 : 0);
                }
            };
        }
    }

    @Kills("TIMER-11")
    static final class ADelayIsCancelledInName implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle callLater(Duration delay, Runnable callback) {
                    TimerHandle timer = super.callLater(delay, callback);
                    return new Told(timer, timer.when()) {
                        private boolean cancelled;

                        @Override
                        public void cancel() {
                            cancelled = true;
                        }

                        @Override
                        public boolean isCancelled() {
                            return cancelled;
                        }
                    };
                }
            };
        }
    }

    @Kills("TIMER-19")
    static final class ClockIsTheTimeOfDay implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                public Clock clock() {
                    return () -> TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
                }
            };
        }
    }

    @Kills("TIMER-02")
    static final class PollRoundsItsWaitDown implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(timeoutNanos < 0 ? timeoutNanos : timeoutNanos / 1_000_000 * 1_000_000);
                        }
                    };
                }
            };
        }
    }

    @Kills({"TIMER-07", "LOOP-16"})
    static final class PollNeverWaits implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
                        @Override
                        public int poll(long timeoutNanos) throws IOException {
                            return super.poll(0);
                        }
                    };
                }
            };
        }
    }

    /** A timer that reports a given deadline instead of its own. */
    private static class Told implements TimerHandle {
        private final TimerHandle timer;
        private final long when;

        Told(TimerHandle timer, long when) {
            this.timer = timer;
            this.when = when;
        }

        @Override
        public long when() {
            return when;
        }

        @Override
        public void cancel() {
            timer.cancel();
        }

        @Override
        public boolean isCancelled() {
            return timer.isCancelled();
        }
    }
}
