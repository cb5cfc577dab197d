package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** Loops that are wrong about timers that repeat. */
final class RepetitionMutants {
    private RepetitionMutants() {}

    @Kills("TIMER-14")
    static final class MissedRunsComeInABurst implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle repeatAtFixedRate(Duration period, Runnable callback) {
                    return new CatchesUp(this, period, callback);
                }
            };
        }
    }

    @Kills("TIMER-15")
    static final class TheDelayCountsFromTheBeginningOfARun implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle repeatWithFixedDelay(Duration delay, Runnable callback) {
                    return super.repeatAtFixedRate(delay, callback);
                }
            };
        }
    }

    @Kills("TIMER-16")
    static final class ARepetitionCannotBeCancelledInside implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle repeatAtFixedRate(Duration period, Runnable callback) {
                    boolean[] inside = new boolean[1];
                    TimerHandle timer = super.repeatAtFixedRate(period, () -> {
                        inside[0] = true;
                        try {
                            callback.run();
                        } finally {
                            inside[0] = false;
                        }
                    });
                    return new Cancelling(timer) {
                        @Override
                        public void cancel() {
                            if (!inside[0]) {
                                super.cancel();
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("TIMER-17")
    static final class WhatARunThrowsIsSwallowed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            UnaryOperator<Runnable> silent = callback -> () -> {
                try {
                    callback.run();
                } catch (RuntimeException swallowed) {
                    // on purpose
                }
            };
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle repeatAtFixedRate(Duration period, Runnable callback) {
                    return super.repeatAtFixedRate(period, silent.apply(callback));
                }
            };
        }
    }

    @Kills("TIMER-18")
    static final class AnyIntervalIsTaken implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public TimerHandle repeatWithFixedDelay(Duration delay, Runnable callback) {
                    boolean none = delay.isZero() || delay.isNegative();
                    return super.repeatWithFixedDelay(none ? Duration.ofHours(1) : delay, callback);
                }
            };
        }
    }

    /** Makes every run that was missed, one after the other. */
    private static final class CatchesUp implements TimerHandle, Runnable {
        private final EventLoop loop;
        private final Duration period;
        private final Runnable callback;
        private TimerHandle timer;
        private boolean cancelled;

        CatchesUp(EventLoop loop, Duration period, Runnable callback) {
            this.loop = loop;
            this.period = period;
            this.callback = callback;
            timer = loop.callLater(period, this);
        }

        @Override
        public void run() {
            timer = loop.callAt(timer.when() + period.toNanos(), this);
            callback.run();
        }

        @Override
        public long when() {
            return timer.when();
        }

        @Override
        public void cancel() {
            cancelled = true;
            timer.cancel();
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }
    }

    /** Forwards to another handle. */
    private static class Cancelling implements TimerHandle {
        private final TimerHandle timer;

        Cancelling(TimerHandle timer) {
            this.timer = timer;
        }

        @Override
        public long when() {
            return timer.when();
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
