package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about futures and jobs. */
final class FutureMutants {
    private FutureMutants() {}

    @Kills("EXEC-01")
    static final class JobRunsOnTheLoopsThread implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
                        @Nullable Executor executor, Callable<? extends T> job) {
                    return super.runInExecutor(good::callSoon, job);
                }
            };
        }
    }

    @Kills("FUTURE-02")
    static final class DoneCallbacksRunInsideTheCall implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            EventLoop inline = new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    callback.run();
                    return super.callSoon(() -> {});
                }
            };
            return new ForwardingLoop(good) {
                @Override
                public <T extends @Nullable Object> LoopPromise<T> createPromise() {
                    return new LoopPromise<>(inline);
                }
            };
        }
    }

    @Kills("EXEC-04")
    static final class CancelledJobRuns implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
                        @Nullable Executor executor, Callable<? extends T> job) {
                    return super.<T>runInExecutor(executor, job).shield();
                }
            };
        }
    }

    @Kills("FUTURE-19")
    static final class WhatCallbacksOfFuturesThrowIsLost implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new WithOwnPromises(good) {
                @Override
                public void callExceptionHandler(ExceptionContext context) {
                    // on purpose
                }
            };
        }
    }

    @Kills({"COMBINE-12", "COMBINE-19", "COMBINE-20", "COMBINE-21"})
    static final class TimeoutsOfFuturesAreEarly implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new WithOwnPromises(good) {
                @Override
                public TimerHandle callLater(Duration delay, Runnable callback) {
                    return super.callLater(delay.dividedBy(50), callback);
                }
            };
        }
    }

    /** Promises that use the broken methods. */
    private static class WithOwnPromises extends ForwardingLoop {
        WithOwnPromises(EventLoop good) {
            super(good);
        }

        @Override
        public <T extends @Nullable Object> LoopPromise<T> createPromise() {
            return new LoopPromise<>(this);
        }
    }
}
