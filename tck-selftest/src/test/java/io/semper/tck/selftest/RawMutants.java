package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.RawSocket;
import io.semper.RawSockets;
import io.semper.ReceivedDatagram;
import io.semper.WrongThreadException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Loops whose raw sockets are wrong. */
final class RawMutants {
    private RawMutants() {}

    @Kills("RAW-01")
    static final class OpensThemThroughAnotherObjectEachTime implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public RawSockets rawSockets() {
                    RawSockets sockets = good.rawSockets();
                    return new RawSockets() {
                        @Override
                        public RawSocket stream(ProtocolFamily family) {
                            return sockets.stream(family);
                        }

                        @Override
                        public RawSocket listener(ProtocolFamily family) {
                            return sockets.listener(family);
                        }

                        @Override
                        public RawSocket datagram(ProtocolFamily family) {
                            return sockets.datagram(family);
                        }
                    };
                }
            };
        }
    }

    @Kills("RAW-02")
    static final class FinishesNothingInTheCall implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
                    return super.recvInto(buffer).thenApply(count -> count);
                }
            };
        }
    }

    @Kills("RAW-03")
    static final class SpinsWhileItWaits implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<ByteBuffer> recv(int max) {
                    LoopFuture<ByteBuffer> received = super.recv(max);
                    again(received);
                    return received;
                }

                private void again(LoopFuture<ByteBuffer> received) {
                    if (!received.isDone()) {
                        loop.callSoon(() -> again(received));
                    }
                }
            };
        }
    }

    @Kills("RAW-04")
    static final class LetsASecondReceiveReplaceTheFirst implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                private @Nullable LoopFuture<?> first;

                @Override
                public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
                    if (first != null) {
                        first.cancel();
                    }
                    return super.recvInto(buffer);
                }

                @Override
                public LoopFuture<ByteBuffer> recv(int max) {
                    LoopFuture<ByteBuffer> received = super.recv(max);
                    first = received;
                    return received;
                }
            };
        }
    }

    @Kills("RAW-05")
    static final class LosesBytesInACancel implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
                    LoopFuture<Integer> received = super.recvInto(buffer);
                    LoopPromise<Integer> promise = new LoopPromise<>(received.loop());
                    received.addDoneCallback(done -> {
                        if (!done.isCancelled()) {
                            promise.follow(done);
                        }
                    });
                    promise.onCancel(() -> {
                        received.cancel();
                        good.recv(2);
                    });
                    return promise.future();
                }
            };
        }
    }

    @Kills({"RAW-06", "RAW-19", "RAW-20"})
    static final class SaysThatItIsOpenForEver implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public boolean isOpen() {
                    return true;
                }
            };
        }
    }

    @Kills("RAW-07")
    static final class HidesThePort implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public @Nullable SocketAddress localAddress() {
                    return super.localAddress() instanceof InetSocketAddress known
                            ? new InetSocketAddress(known.getAddress(), 0)
                            : super.localAddress();
                }
            };
        }
    }

    @Kills("RAW-08")
    static final class ForgetsThePeerWhenItCloses implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public @Nullable SocketAddress remoteAddress() {
                    return isOpen() ? super.remoteAddress() : null;
                }
            };
        }
    }

    @Kills("RAW-09")
    static final class GivesZeroAtTheEnd implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<Integer> recvInto(ByteBuffer buffer) {
                    return super.recvInto(buffer).thenApply(count -> Math.max(0, count));
                }
            };
        }
    }

    @Kills("RAW-10")
    static final class AcceptsInTheWrongOrder implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<RawSocket> accept() {
                    return super.accept().thenApply(first -> {
                        LoopFuture<RawSocket> second = good.accept();
                        return second.isDone() ? second.result() : first;
                    });
                }
            };
        }
    }

    @Kills("RAW-12")
    static final class EndsSendAllAtOnce implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<@Nullable Void> sendAll(ByteBuffer data) {
                    LoopFuture<@Nullable Void> sent = super.sendAll(data);
                    return LoopFutures.completed(sent.loop(), null);
                }
            };
        }
    }

    @Kills("RAW-13")
    static final class CutsDatagramsInSilence implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<SocketAddress> recvFromInto(ByteBuffer buffer) {
                    ByteBuffer large = ByteBuffer.allocate(70_000);
                    return super.recvFromInto(large).thenApply(sender -> {
                        large.flip().limit(Math.min(large.limit(), buffer.remaining()));
                        buffer.put(large);
                        return sender;
                    });
                }
            };
        }
    }

    @Kills("RAW-14")
    static final class MixesUpTheSender implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<ReceivedDatagram> recvFrom(int max) {
                    SocketAddress own = localAddress();
                    return super.recvFrom(max)
                            .thenApply(got -> own == null ? got : new ReceivedDatagram(got.data(), own));
                }
            };
        }
    }

    @Kills("RAW-15")
    static final class HidesWhatHasFailed implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<@Nullable Void> connect(SocketAddress remote) {
                    LoopFuture<@Nullable Void> connect = super.connect(remote);
                    return connect.exceptionallyCompose(
                            failure -> LoopFutures.failed(connect.loop(), new IOException("it failed")));
                }
            };
        }
    }

    @Kills("RAW-16")
    static final class IgnoresACallThatDoesNotFit implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public void bind(SocketAddress local) {
                    try {
                        super.bind(local);
                    } catch (IllegalStateException ignored) {
                        // on purpose
                    }
                }
            };
        }
    }

    @Kills("RAW-17")
    static final class TakesASizeOfZero implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<ByteBuffer> recv(int max) {
                    return super.recv(Math.max(1, max));
                }
            };
        }
    }

    @Kills("RAW-18")
    static final class LetsAnyThreadCloseIt implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public void close() {
                    try {
                        super.close();
                    } catch (WrongThreadException ignored) {
                        // on purpose
                    }
                }
            };
        }
    }

    @Kills("RAW-19")
    static final class LeavesWhatIsPendingWhenItCloses implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public LoopFuture<ByteBuffer> recv(int max) {
                    LoopFuture<ByteBuffer> received = super.recv(max);
                    LoopPromise<ByteBuffer> promise = new LoopPromise<>(received.loop());
                    received.addDoneCallback(done -> {
                        if (!(done.exception() instanceof SocketException)) {
                            promise.follow(done);
                        }
                    });
                    return promise.future();
                }
            };
        }
    }

    @Kills("RAW-21")
    static final class ForgetsOptions implements RawMutant {
        @Override
        public RawSocket mutate(EventLoop loop, RawSocket good) {
            return new ForwardingRawSocket(good) {
                @Override
                public <T> RawSocket option(SocketOption<T> option, T value) {
                    good.option(option);
                    return this;
                }
            };
        }
    }
}
