package io.semper.tck.selftest;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.Server;
import io.semper.StreamProtocol;
import java.time.Duration;
import java.util.function.BiFunction;

/** Loops that are wrong about the end of servers. */
final class ServerEndMutants {
    private ServerEndMutants() {}

    /** A loop whose servers are wrapped by {@code wrapper}. */
    private static EventLoop with(EventLoop good, BiFunction<EventLoop, Server, Server> wrapper) {
        return new ForwardingLoop(good) {
            @Override
            Server server(Server goodServer) {
                return wrapper.apply(good, goodServer);
            }
        };
    }

    @Kills("SERVER-17")
    static final class ClientsAreAbortedInsteadOfClosed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, (loop, server) -> new ForwardingServer(server) {
                @Override
                public void closeClients() {
                    super.abortClients();
                }
            });
        }
    }

    @Kills("SERVER-18")
    static final class CancelOfServeForeverDoesNotReachTheServer implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, (loop, server) -> new ForwardingServer(server) {
                @Override
                public LoopFuture<Void> serveForever() {
                    return super.serveForever().shield();
                }
            });
        }
    }

    @Kills("SERVER-30")
    static final class DrainDoesNotWaitForTheConnections implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, (loop, server) -> new ForwardingServer(server) {
                @Override
                public LoopFuture<DrainReport> drain(Duration deadline) {
                    super.drain(deadline);
                    return LoopFutures.completed(loop, new DrainReport(0, 0));
                }
            });
        }
    }

    @Kills("SERVER-31")
    static final class DrainAsksNobody implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol user) {
            return new Between(user) {
                @Override
                public boolean drainRequested() {
                    return true;
                }
            };
        }
    }

    @Kills("SERVER-32")
    static final class DeadlineOfADrainIsEarly implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, (loop, server) -> new ForwardingServer(server) {
                @Override
                public LoopFuture<DrainReport> drain(Duration deadline) {
                    return super.drain(deadline.dividedBy(4));
                }
            });
        }
    }

    @Kills("SERVER-33")
    static final class CancelledDrainAbortsAllTheSame implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, (loop, server) -> new ForwardingServer(server) {
                @Override
                public LoopFuture<DrainReport> drain(Duration deadline) {
                    return super.drain(deadline).shield();
                }
            });
        }
    }
}
