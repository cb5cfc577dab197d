package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.Watcher;
import io.semper.WrongThreadException;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingReadinessListener;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ReadinessListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Loops that mishandle the channels of the application. */
final class WatchMutants {
    private WatchMutants() {}

    private static EventLoop with(EventLoop good, UnaryOperator<Watcher> broken) {
        return new ForwardingLoop(good) {
            private @Nullable Watcher watcher;

            @Override
            public Watcher watcher() {
                Watcher goodOne = super.watcher();
                Watcher brokenOne = watcher == null ? broken.apply(goodOne) : watcher;
                watcher = brokenOne;
                return brokenOne;
            }
        };
    }

    @Kills("WATCH-01")
    static final class AReaderIsCalledOnce implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    boolean[] called = new boolean[1];
                    super.addReader(channel, () -> {
                        if (!called[0]) {
                            called[0] = true;
                            callback.run();
                        }
                    });
                }
            });
        }
    }

    @Hangs
    @Kills("WATCH-02")
    static final class TheFirstReaderStays implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            Set<SelectableChannel> known = new HashSet<>();
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    if (known.add(channel)) {
                        super.addReader(channel, callback);
                    }
                }

                @Override
                public boolean removeReader(SelectableChannel channel) {
                    known.remove(channel);
                    return super.removeReader(channel);
                }
            });
        }
    }

    @Hangs
    @Kills("WATCH-02")
    static final class ARemovedWriterTakesTheReaderAlong implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public boolean removeWriter(SelectableChannel channel) {
                    super.removeReader(channel);
                    return super.removeWriter(channel);
                }
            });
        }
    }

    @Kills("WATCH-14")
    static final class ThirtyChannelsAreRemembered implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            Set<SelectableChannel> known = new HashSet<>();
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public boolean removeReader(SelectableChannel channel) {
                    known.add(channel);
                    return known.size() <= 30 && super.removeReader(channel);
                }
            });
        }
    }

    @Kills("WATCH-03")
    static final class WritersAreFirst implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return new ForwardingKernel(kernel) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReady(int bits) {
                            if ((bits & Interest.WRITE) != 0) {
                                super.onReady(Interest.WRITE);
                            }
                            if ((bits & Interest.READ) != 0) {
                                super.onReady(Interest.READ);
                            }
                        }
                    };
                }
            };
        }
    }

    @Kills("WATCH-04")
    static final class ARemovalWaitsForTheNextTurn implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public boolean removeReader(SelectableChannel channel) {
                    loop.callSoon(() -> super.removeReader(channel));
                    return true;
                }
            });
        }
    }

    @Kills("WATCH-05")
    static final class EveryRemovalSucceeds implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public boolean removeReader(SelectableChannel channel) {
                    super.removeReader(channel);
                    return true;
                }
            });
        }
    }

    /** What the OS still held for the closed channel reaches the channel that is added next. */
    @Kills("WATCH-06")
    static final class AnEventOutlivesItsRemoval implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                private @Nullable SelectableChannel removed;

                @Override
                public boolean removeReader(SelectableChannel channel) {
                    removed = channel;
                    return super.removeReader(channel);
                }

                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    super.addReader(channel, callback);
                    if (removed != null && !removed.isOpen()) {
                        loop.callSoon(callback);
                    }
                }
            });
        }
    }

    @Kills({"WATCH-08", "WATCH-09"})
    static final class ARefusalIsSwallowed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    try {
                        super.addReader(channel, callback);
                    } catch (UncheckedIOException | IllegalArgumentException refused) {
                        // Nothing will ever be called.
                    }
                }
            });
        }
    }

    @Hangs
    @Kills("WATCH-10")
    static final class AnErrorIsNoReadiness implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addWriter(SelectableChannel channel, Runnable callback) {
                    super.addWriter(channel, () -> {
                        if (channel instanceof SocketChannel stream && stream.isConnectionPending()) {
                            return;
                        }
                        callback.run();
                    });
                }
            });
        }
    }

    @Hangs
    @Kills("WATCH-11")
    static final class WhatThrowsIsRemoved implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    super.addReader(channel, () -> {
                        try {
                            callback.run();
                        } catch (RuntimeException thrown) {
                            super.removeReader(channel);
                            throw thrown;
                        }
                    });
                }
            });
        }
    }

    @Kills("WATCH-12")
    static final class TheCloseOfTheLoopClosesTheChannels implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            Set<SelectableChannel> channels = new HashSet<>();
            return new ForwardingLoop(loop) {
                @Override
                public Watcher watcher() {
                    return new ForwardingWatcher(super.watcher()) {
                        @Override
                        public void addReader(SelectableChannel channel, Runnable callback) {
                            super.addReader(channel, callback);
                            channels.add(channel);
                        }
                    };
                }

                @Override
                public void close() {
                    super.close();
                    for (SelectableChannel channel : channels) {
                        try {
                            channel.close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }
            };
        }
    }

    @Kills("WATCH-13")
    static final class ContextsAreLost implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            return given.context(() -> Runnable::run);
        }
    }

    @Kills("WATCH-07")
    static final class WhatIsClosedIsCalled implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    super.addReader(channel, callback);
                    loop.callLater(Duration.ofMillis(1), () -> look(channel, callback));
                }

                private void look(SelectableChannel channel, Runnable callback) {
                    if (!channel.isOpen()) {
                        callback.run();
                    }
                    loop.callLater(Duration.ofMillis(1), () -> look(channel, callback));
                }
            });
        }
    }

    @Kills("WATCH-15")
    static final class EveryThreadMayAdd implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    try {
                        super.addReader(channel, callback);
                    } catch (WrongThreadException refused) {
                        loop.callSoonThreadsafe(() -> super.addReader(channel, callback));
                    }
                }
            });
        }
    }

    @Kills("WATCH-15")
    static final class AClosedLoopTakesReaders implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, watcher -> new ForwardingWatcher(watcher) {
                @Override
                public void addReader(SelectableChannel channel, Runnable callback) {
                    if (!loop.isClosed()) {
                        super.addReader(channel, callback);
                    }
                }
            });
        }
    }
}
