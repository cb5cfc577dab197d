package io.semper.tck.selftest;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.StreamProtocol;
import io.semper.engine.Loops;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.Kernel;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import java.util.function.Supplier;

/** Creates loops that are broken in one respect. Every implementation declares by {@link Kills} which rules must find that. */
interface Mutant {
    EventLoop newEventLoop(LoopOptions options);

    /** What is broken, for the report: the class name in words. */
    default String title() {
        return getClass().getSimpleName().replaceAll("(?<=.)(?=\\p{Lu})", " ").toLowerCase(java.util.Locale.ROOT);
    }

    /** Breaks callbacks, timers, runs or futures of a loop, as a wrapper around a good loop. */
    interface OfLoop extends Mutant {
        EventLoop mutate(EventLoop good);

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return mutate(Loops.newEventLoop(new NioProvider().newKernel(), options));
        }
    }

    /** Breaks the calls between a good loop and the protocols and transports of its users. */
    interface OfStream extends Mutant {
        Between between(StreamProtocol user);

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return new ForwardingLoop(Loops.newEventLoop(new NioProvider().newKernel(), options)) {
                @Override
                Between between(StreamProtocol user) {
                    return OfStream.this.between(user);
                }
            };
        }
    }

    /** Runs over epoll, which offers all that there is for datagrams; the others run over nio. */
    interface OverEpoll extends Mutant {}

    /** Breaks the calls between a good loop and the protocols and transports of datagram endpoints. */
    interface OfDatagrams extends OverEpoll {
        BetweenDatagrams between(DatagramProtocol user);

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return new ForwardingLoop(Loops.newEventLoop(new EpollProvider().newKernel(), options)) {
                @Override
                public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
                        Supplier<? extends P> factory, DatagramOptions given) {
                    return BetweenDatagrams.create(good, factory, given, OfDatagrams.this::between);
                }
            };
        }
    }

    /** Creates endpoints with other options than the application gave. */
    interface OfDatagramOptions extends OverEpoll {
        DatagramOptions mutate(DatagramOptions given);

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return new ForwardingLoop(Loops.newEventLoop(new EpollProvider().newKernel(), options)) {
                @Override
                public <P extends DatagramProtocol> LoopFuture<Endpoint<P>> createDatagramEndpoint(
                        Supplier<? extends P> factory, DatagramOptions given) {
                    return super.createDatagramEndpoint(factory, mutate(given));
                }
            };
        }
    }

    /** Breaks the datagram sockets under a good engine. */
    interface OfDatagramSockets extends OverEpoll {
        DatagramSocket mutate(DatagramSocket good);

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return Loops.newEventLoop(
                    new ForwardingKernel(new EpollProvider().newKernel()) {
                        @Override
                        protected DatagramSocket datagram(DatagramSocket goodSocket) {
                            return mutate(goodSocket);
                        }
                    },
                    options);
        }
    }

    /** Breaks the kernel under a good engine. */
    interface OfKernel extends Mutant {
        Kernel mutate(Kernel good);

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return Loops.newEventLoop(mutate(new NioProvider().newKernel()), options);
        }
    }

    /** Creates a good loop with other options than the application gave. */
    interface OfOptions extends OfLoop {
        LoopOptions mutate(LoopOptions given);

        @Override
        default EventLoop mutate(EventLoop good) {
            return good;
        }

        @Override
        default EventLoop newEventLoop(LoopOptions options) {
            return Loops.newEventLoop(new NioProvider().newKernel(), mutate(options));
        }
    }
}
