package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.StreamProtocol;
import io.semper.WrongThreadException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loops that mishandle ready callbacks. */
final class CallbackMutants {
    private CallbackMutants() {}

    @Kills({"READY-01", "THREAD-02"})
    static final class CallSoonIsLastInFirstOut implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            Deque<Runnable> stack = new ArrayDeque<>();
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    Handle handle = super.callSoon(() -> stack.pop().run());
                    stack.push(() -> {
                        if (!handle.isCancelled()) {
                            callback.run();
                        }
                    });
                    return handle;
                }
            };
        }
    }

    @Kills("READY-01")
    static final class CallSoonRunsInsideTheCall implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    callback.run();
                    return super.callSoon(() -> {});
                }
            };
        }
    }

    @Kills("READY-01")
    static final class CallSoonRunsTwice implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    super.callSoon(callback);
                    return super.callSoon(callback);
                }
            };
        }
    }

    @Kills("READY-13")
    static final class CallSoonRunsInTheSameTurn implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            Deque<Runnable> nested = new ArrayDeque<>();
            boolean[] active = new boolean[1];
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    if (active[0]) {
                        nested.add(callback);
                        return super.callSoon(() -> {});
                    }
                    return super.callSoon(() -> {
                        active[0] = true;
                        callback.run();
                        active[0] = false;
                        for (int i = nested.size(); i > 0 && !good.isClosed(); i--) {
                            nested.remove().run();
                        }
                    });
                }
            };
        }
    }

    /** Runs up to 500 links of a long chain in a row. */
    @Kills("READY-13")
    static final class LongChainHoldsUpPolls implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            Runnable[] next = new Runnable[1];
            boolean[] active = new boolean[1];
            int[] links = new int[1];
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    if (active[0] && next[0] == null && ++links[0] > 1_000 && links[0] % 500 != 0) {
                        next[0] = callback;
                        return super.callSoon(() -> {});
                    }
                    return super.callSoon(() -> {
                        active[0] = true;
                        try {
                            callback.run();
                            for (Runnable link = next[0]; link != null && !good.isClosed(); link = next[0]) {
                                next[0] = null;
                                link.run();
                            }
                        } finally {
                            active[0] = false;
                        }
                    });
                }
            };
        }
    }

    @Kills({"READY-06"})
    static final class CancelledCallbackRuns implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    super.callSoon(callback);
                    return super.callSoon(() -> {});
                }
            };
        }
    }

    @Kills("READY-08")
    static final class CallbackThatThrowsDropsTheRestOfItsTurn implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            int[] dropped = new int[1];
            int[] count = new int[1];
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    int number = ++count[0];
                    return super.callSoon(() -> {
                        if (number > dropped[0]) {
                            try {
                                callback.run();
                            } catch (Throwable t) {
                                dropped[0] = count[0];
                                throw t;
                            }
                        }
                    });
                }
            };
        }
    }

    @Kills("READY-08")
    static final class ExceptionHandlerIsSkipped implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            good.setExceptionHandler((loop, context) -> {});
            return new ForwardingLoop(good) {
                @Override
                public void setExceptionHandler(@Nullable ExceptionHandler handler) {
                    // stays as it was
                }
            };
        }
    }

    @Kills("THREAD-07")
    static final class OtherThreadsAreLetIn implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public Handle callSoon(Runnable callback) {
                    try {
                        return super.callSoon(callback);
                    } catch (WrongThreadException e) {
                        return good.callSoonThreadsafe(callback);
                    }
                }
            };
        }
    }

    @Kills("ERROR-12")
    static final class ExceptionHandlerOfTheOptionsIsIgnored implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            return given.exceptionHandler(null);
        }
    }

    @Kills("EXEC-08")
    static final class ThreadFactoryIsIgnored implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            return given.threadFactory(null);
        }
    }

    @Kills("DEBUG-09")
    static final class DebugModeOfTheOptionsIsIgnored implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            return given.debug(false);
        }
    }

    @Hangs
    @Kills({"DEBUG-07", "DEBUG-08"})
    static final class NeitherStuckNorSpinningLoopsAreReported implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            return given.stuckAfter(null);
        }
    }

    @Kills("THREAD-18")
    static final class ClosingTransportIsASecret implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean isClosing() {
                    loop().ownership().check();
                    return super.isClosing();
                }
            };
        }
    }

    @Kills("THREAD-19")
    static final class AddressesAreASecret implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public List<SocketAddress> addresses() {
                            good.ownership().check();
                            return super.addresses();
                        }
                    };
                }
            };
        }
    }

    @Kills("THREAD-21")
    static final class TimeIsASecret implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public long time() {
                    ownership().check();
                    return super.time();
                }
            };
        }
    }
}
