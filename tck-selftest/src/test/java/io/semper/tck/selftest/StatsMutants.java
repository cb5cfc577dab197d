package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.LoopSnapshot;
import io.semper.LoopStats;
import io.semper.Server;
import io.semper.ServerStats;
import io.semper.TransportSnapshot;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** Loops that are wrong about their figures. */
final class StatsMutants {
    private StatsMutants() {}

    /** A loop that changes the figures of a good one. */
    static EventLoop counting(EventLoop good, BiConsumer<LoopStats.Builder, LoopStats> wrong) {
        return new ForwardingLoop(good) {
            @Override
            public LoopStats stats() {
                LoopStats right = good.stats();
                LoopStats.Builder stats = LoopStats.builder()
                        .turns(right.turns())
                        .polls(right.polls())
                        .wakeups(right.wakeups())
                        .callbacks(right.callbacks())
                        .openTransports(right.openTransports())
                        .bytesRead(right.bytesRead())
                        .bytesWritten(right.bytesWritten())
                        .queuedBytes(right.queuedBytes())
                        .pendingTimers(right.pendingTimers())
                        .connectionsMade(right.connectionsMade())
                        .connectionsFailed(right.connectionsFailed())
                        .connectionsAccepted(right.connectionsAccepted())
                        .acceptErrors(right.acceptErrors())
                        .failedHandshakes(right.failedHandshakes(), right.lastHandshakeFailure())
                        .busyNanos(right.busyTime().toNanos())
                        .longestCallbackNanos(right.longestCallback().toNanos());
                wrong.accept(stats, right);
                return stats.build();
            }
        };
    }

    /** A loop that changes the snapshots of a good one. */
    private static EventLoop seeing(EventLoop good, UnaryOperator<List<TransportSnapshot>> wrong) {
        return new ForwardingLoop(good) {
            @Override
            public LoopSnapshot snapshot() {
                LoopSnapshot right = good.snapshot();
                LoopSnapshot.Builder snapshot =
                        LoopSnapshot.builder(good).busyNanos(right.busyFor().toNanos());
                wrong.apply(right.transports()).forEach(snapshot::transport);
                return snapshot.build();
            }
        };
    }

    @Kills("STATS-01")
    static final class AnswersItsOwnThreadAlone implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public LoopSnapshot snapshot() {
                    good.ownership().check();
                    return good.snapshot();
                }
            };
        }
    }

    @Kills("STATS-02")
    static final class CloseForgetsTheFigures implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public LoopStats stats() {
                    return good.isClosed() ? LoopStats.builder().build() : good.stats();
                }
            };
        }
    }

    @Kills("STATS-03")
    static final class CountsBytesTwice implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return counting(good, (stats, right) -> stats.bytesWritten(right.bytesWritten() * 2));
        }
    }

    @Kills("STATS-03")
    static final class CountsNoReads implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return counting(good, (stats, right) -> stats.bytesRead(0));
        }
    }

    @Kills("STATS-04")
    static final class QueuedBytesOnlyGrow implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            long[] most = new long[1];
            return counting(good, (stats, right) -> {
                most[0] = Math.max(most[0], right.queuedBytes());
                stats.queuedBytes(most[0]);
            });
        }
    }

    @Kills("STATS-05")
    static final class CancelledTimersStillCount implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            int[] most = new int[1];
            return counting(good, (stats, right) -> {
                most[0] = Math.max(most[0], right.pendingTimers());
                stats.pendingTimers(most[0]);
            });
        }
    }

    @Kills("STATS-06")
    static final class AcceptedConnectionsCountAsMade implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return counting(
                    good,
                    (stats, right) -> stats.connectionsMade(right.connectionsMade() + right.connectionsAccepted()));
        }
    }

    @Kills("STATS-07")
    static final class WaitingIsBusy implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            long start = good.time();
            return counting(good, (stats, right) -> stats.busyNanos(good.time() - start));
        }
    }

    @Kills("STATS-07")
    static final class LongestCallbackIsAMean implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return counting(
                    good,
                    (stats, right) ->
                            stats.longestCallbackNanos(right.busyTime().toNanos() / Math.max(1, right.callbacks())));
        }
    }

    @Kills("STATS-08")
    static final class ServerCountsRefusedConnectionsAsOpen implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public ServerStats stats() {
                            ServerStats right = goodServer.stats();
                            return ServerStats.builder()
                                    .accepted(right.accepted())
                                    .open(right.open() + (int) right.refused())
                                    .build();
                        }
                    };
                }
            };
        }
    }

    @Kills("STATS-08")
    static final class ServerKeepsTheConnectionsOfAClosedLoop implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        private ServerStats last = goodServer.stats();

                        @Override
                        public ServerStats stats() {
                            last = good.isClosed() ? last : goodServer.stats();
                            return last;
                        }
                    };
                }
            };
        }
    }

    @Kills("STATS-09")
    static final class SnapshotMissesATransport implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return seeing(good, all -> all.subList(0, Math.min(1, all.size())));
        }
    }

    @Kills("STATS-09")
    static final class SnapshotDoesNotSeeQueuedBytes implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return seeing(
                    good,
                    all -> all.stream()
                            .map(each -> TransportSnapshot.builder(each.kind(), each.protocol())
                                    .addresses(each.local(), each.peer())
                                    .state(each.state(), each.closeReason())
                                    .wantsRead(each.wantsRead())
                                    .wantsWrite(each.wantsWrite())
                                    .readingPaused(each.isReadingPaused())
                                    .ageNanos(each.age().toNanos())
                                    .idleNanos(each.idleTime().toNanos())
                                    .build())
                            .toList());
        }
    }
}
