package io.semper.tck.selftest;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about the end of a connection or about its notification. */
final class CloseMutants {
    private CloseMutants() {}

    @Kills("CLOSE-16")
    static final class ClosedIsDoneWhenTheCloseIsDecided implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> closed() {
                    if (isClosing()) {
                        LoopPromise<Void> done = new LoopPromise<>(loop());
                        done.complete(null);
                        return done.future();
                    }
                    return super.closed();
                }
            };
        }
    }

    @Kills({"CLOSE-21", "CLOSE-22", "CLOSE-23", "CLOSE-24"})
    static final class TimeoutsPassTooSoon implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return new ForwardingLoop(loop) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions to) {
                    return super.createConnection(factory, to.stream(shorter(to.stream())));
                }

                @Override
                public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions at) {
                    return super.createServer(factory, at.stream(shorter(at.stream())));
                }
            };
        }

        private static StreamOptions shorter(StreamOptions options) {
            return options.idleTimeout(shorter(options.idleTimeout()))
                    .readTimeout(shorter(options.readTimeout()))
                    .writeTimeout(shorter(options.writeTimeout()))
                    .closeTimeout(shorter(options.closeTimeout()));
        }

        private static @Nullable Duration shorter(@Nullable Duration timeout) {
            return timeout == null ? null : timeout.dividedBy(20);
        }
    }
}
