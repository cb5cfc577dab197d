package io.semper.tck.selftest;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.util.function.Supplier;

/** Loops that mishandle adopted channels. */
final class AdoptMutants {
    private AdoptMutants() {}

    private static void giveUp(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Kills("CONNECT-13")
    static final class RefusedChannelIsClosed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return new ForwardingLoop(loop) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    try {
                        return super.createConnection(factory, options);
                    } catch (IllegalArgumentException refused) {
                        if (options.channel() != null) {
                            giveUp(options.channel());
                        }
                        throw refused;
                    }
                }
            };
        }
    }

    @Kills("CONNECT-13")
    static final class RefusedListenerIsClosed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return new ForwardingLoop(loop) {
                @Override
                public LoopFuture<Server> createServer(
                        Supplier<? extends StreamProtocol> factory, ServerOptions options) {
                    try {
                        return super.createServer(factory, options);
                    } catch (IllegalArgumentException refused) {
                        if (options.channel() != null) {
                            giveUp(options.channel());
                        }
                        throw refused;
                    }
                }
            };
        }
    }

    @Kills("CONNECT-45")
    static final class TakenOverChannelsLinger implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return new ForwardingKernel(kernel) {
                @Override
                protected StreamSocket adopted(StreamSocket goodSocket) throws IOException {
                    goodSocket.setOption(StandardSocketOptions.SO_LINGER, 1);
                    return super.adopted(goodSocket);
                }
            };
        }
    }

    @Kills("CONNECT-12")
    static final class CancelLeavesTheChannel implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return new ForwardingLoop(loop) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    return options.channel() == null
                            ? super.createConnection(factory, options)
                            : super.<P>createConnection(factory, options).shield();
                }
            };
        }
    }
}
