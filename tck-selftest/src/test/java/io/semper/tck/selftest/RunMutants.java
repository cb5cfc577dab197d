package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about running, stopping or closing. */
final class RunMutants {
    private RunMutants() {}

    @Kills("LOOP-03")
    static final class StopCutsTheTurnShort implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            boolean[] stopped = new boolean[1];
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    return super.callSoon(() -> {
                        if (stopped[0]) {
                            good.callSoon(callback);
                        } else {
                            callback.run();
                        }
                    });
                }

                @Override
                public void runForever() {
                    stopped[0] = false;
                    super.runForever();
                }

                @Override
                public void stop() {
                    stopped[0] = good.isRunning();
                    super.stop();
                }
            };
        }
    }

    @Kills("LOOP-04")
    static final class StopWhileIdleComesLate implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void stop() {
                    if (good.isRunning() || good.isClosed()) {
                        super.stop();
                    } else {
                        good.callLater(Duration.ofMillis(5), good::stop);
                    }
                }
            };
        }
    }

    @Kills("LOOP-01")
    static final class ClosedLoopSaysThatItIsOpen implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public boolean isClosed() {
                    return false;
                }
            };
        }
    }

    @Kills("LOOP-09")
    static final class FailureLeavesTheRunUnwrapped implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <T extends @Nullable Object> T runUntilComplete(LoopFuture<T> main) {
                    try {
                        return super.runUntilComplete(main);
                    } catch (CompletionException e) {
                        throw new IllegalStateException(e.getCause());
                    }
                }
            };
        }
    }

    @Kills("LOOP-12")
    static final class RunningLoopIgnoresClose implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void close() {
                    if (!good.isRunning()) {
                        super.close();
                    }
                }
            };
        }
    }

    @Kills("LOOP-14")
    static final class CloseRunsWhatIsQueued implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void close() {
                    if (!good.isRunning() && !good.isClosed()) {
                        good.runOnce(Duration.ZERO);
                    }
                    super.close();
                }
            };
        }
    }

    @Kills("LIFE-11")
    static final class PrintsWhenItCloses implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void close() {
                    System.out.println("closing " + good);
                    super.close();
                }
            };
        }
    }

    @Kills("LOOP-16")
    static final class RunOnceTakesMicrosecondsForMilliseconds implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public boolean runOnce(@Nullable Duration maxWait) {
                    boolean waits = maxWait != null && maxWait.compareTo(Duration.ZERO) > 0;
                    return super.runOnce(waits ? Duration.ofMillis(maxWait.toNanos() / 1000) : maxWait);
                }
            };
        }
    }

    @Kills("LOOP-16")
    static final class RunOnceNeverSaysThatSomethingRan implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public boolean runOnce(@Nullable Duration maxWait) {
                    super.runOnce(maxWait);
                    return false;
                }
            };
        }
    }

    @Kills("LOOP-16")
    static final class CancelledCallbacksCount implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    boolean[] cancelled = new boolean[1];
                    Handle kept = super.callSoon(() -> {
                        if (!cancelled[0]) {
                            callback.run();
                        }
                    });
                    return new Handle() {
                        @Override
                        public void cancel() {
                            cancelled[0] = true;
                        }

                        @Override
                        public boolean isCancelled() {
                            return cancelled[0] || kept.isCancelled();
                        }
                    };
                }
            };
        }
    }

    @Kills("LOOP-17")
    static final class StoppedLoopSaysTooEarlyThatItDoesNotRun implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            AtomicBoolean stopping = new AtomicBoolean();
            return new ForwardingLoop(good) {
                @Override
                public boolean isRunning() {
                    return good.isRunning() && !stopping.get();
                }

                @Override
                public void stop() {
                    stopping.set(good.isRunning());
                    super.stop();
                    LockSupport.parkNanos(
                            1_000_000); // on a busy machine, too, another thread meets a loop that runs on
                }
            };
        }
    }

    @Kills("POLICY-12")
    static final class JobsHaveNoContext implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <T extends @Nullable Object> LoopFuture<T> runInExecutor(
                        @Nullable Executor executor, Callable<? extends T> job) {
                    LoopPromise<T> promise = good.createPromise();
                    Thread plain = new Thread(() -> {
                        try {
                            promise.completeThreadsafe(job.call());
                        } catch (Exception e) {
                            promise.failThreadsafe(e);
                        }
                    });
                    plain.start();
                    return promise.future();
                }
            };
        }
    }
}
