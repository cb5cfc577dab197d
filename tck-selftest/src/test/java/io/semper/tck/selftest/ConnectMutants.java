package io.semper.tck.selftest;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/** Loops that are wrong about the winner of a connect, or about the other attempts. */
final class ConnectMutants {
    private ConnectMutants() {}

    @Kills("CONNECT-16")
    static final class EveryAddressIsTriedAtOnce implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    return super.createConnection(factory, options.attemptDelay(Duration.ZERO));
                }
            };
        }
    }

    @Hangs
    @Kills("CONNECT-16")
    static final class AddressesAreTriedOneAfterTheOther implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    return super.createConnection(factory, options.attemptDelay(null));
                }
            };
        }
    }

    @Kills({"CONNECT-46", "CONNECT-47"})
    static final class OnlyTheLastLocalAddressCounts implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    List<SocketAddress> all = options.localAddresses();
                    return super.createConnection(
                            factory, options.localAddresses(all.subList(Math.max(0, all.size() - 1), all.size())));
                }
            };
        }
    }

    @Kills({"CONNECT-10", "CONNECT-11", "CONNECT-18"})
    static final class CancelStopsNothing implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    return LoopFutures.shield(super.createConnection(factory, options));
                }
            };
        }
    }

    /** Races the attempts for one connection; unmutated, it handles the winner and the cancel correctly. */
    private static class Race<P extends StreamProtocol> {
        private final LoopPromise<Connection<P>> promise;
        final List<LoopFuture<Connection<P>>> attempts = new ArrayList<>();

        Race(EventLoop loop) {
            promise = loop.createPromise();
            promise.onCancel(this::cancel);
        }

        LoopFuture<Connection<P>> future() {
            return promise.future();
        }

        void add(LoopFuture<Connection<P>> attempt) {
            attempts.add(attempt);
            attempt.addDoneCallback(this::ended);
        }

        private void ended(LoopFuture<Connection<P>> attempt) {
            Throwable failure = attempt.isCancelled() ? null : attempt.exception();
            if (failure == null && !attempt.isCancelled()) {
                if (promise.tryComplete(attempt.result())) {
                    won(attempt);
                } else {
                    late(attempt.result());
                }
            } else if (failure != null && attempts.stream().allMatch(LoopFuture::isDone)) {
                promise.tryFail(failure);
            }
        }

        void won(LoopFuture<Connection<P>> winner) {
            attempts.stream().filter(attempt -> attempt != winner).forEach(LoopFuture::cancel);
        }

        void late(Connection<P> second) {
            second.transport().abort();
        }

        void cancel() {
            attempts.forEach(LoopFuture::cancel);
        }
    }

    /** A loop that starts {@code race} for hosts with several addresses, with the delay between the attempts. */
    private static final class Racing extends ForwardingLoop {
        private final Function<EventLoop, Race<StreamProtocol>> race;

        Racing(EventLoop good, Function<EventLoop, Race<StreamProtocol>> race) {
            super(good);
            this.race = race;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                Supplier<? extends P> factory, ConnectOptions options) {
            String host = options.host();
            if (host == null) {
                return super.createConnection(factory, options);
            }
            Race<P> begun = (Race<P>) race.apply(good);
            good.resolver().resolve(host, AddressFamily.ANY).addDoneCallback(answer -> {
                Duration delay = Duration.ZERO;
                for (InetAddress address : answer.result()) {
                    SocketAddress remote = new InetSocketAddress(address, options.port());
                    Runnable attempt = () -> begun.add(super.createConnection(factory, ConnectOptions.to(remote)));
                    if (delay.isZero()) {
                        attempt.run();
                    } else {
                        good.callLater(delay, attempt);
                    }
                    delay = delay.plus(Objects.requireNonNull(options.attemptDelay()));
                }
            });
            return begun.future();
        }
    }

    @Kills("CONNECT-17")
    static final class SecondWinnerIsLeaked implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new Racing(good, loop -> new Race<>(loop) {
                @Override
                void won(LoopFuture<Connection<StreamProtocol>> winner) {}

                @Override
                void late(Connection<StreamProtocol> second) {}
            });
        }
    }

    @Kills("CONNECT-17")
    static final class SecondWinnerIsMadeBeforeItIsClosed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new Racing(good, Race::new);
        }
    }

    @Kills("CONNECT-18")
    static final class CancelForgetsTheSecondAttempt implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new Racing(good, loop -> new Race<>(loop) {
                @Override
                void cancel() {
                    attempts.get(0).cancel();
                }
            });
        }
    }

    /** Cancels all pending attempts, but not the timer of the second attempt. */
    @Kills("CONNECT-18")
    static final class AttemptBeginsAfterTheCancel implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new Racing(good, Race::new);
        }
    }

    @Kills("CONNECT-30")
    static final class SocketDoesNotKnowItself implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return new ForwardingKernel(kernel) {
                @Override
                protected StreamSocket stream(StreamSocket goodSocket) {
                    return new ForwardingStream(goodSocket) {
                        @Override
                        public SocketAddress localAddress() throws IOException {
                            throw new IOException("not known");
                        }
                    };
                }
            };
        }
    }

    @Kills("RESOLVE-09")
    static final class LookUpExpiresTooEarly implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions options) {
            return options.lookupTimeout(Duration.ofMillis(1));
        }
    }

    @Hangs
    @Kills("RESOLVE-09")
    static final class LookUpNeverExpires implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions options) {
            return options.lookupTimeout(null);
        }
    }

    @Kills("RESOLVE-10")
    static final class CancelledLookUpStaysInTheQueue implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions options) {
            Executor given = options.lookupExecutor();
            return given == null ? options : options.lookupExecutor(given::execute);
        }
    }
}
