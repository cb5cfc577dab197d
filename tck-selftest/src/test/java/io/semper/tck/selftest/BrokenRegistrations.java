package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingReadinessListener;
import io.semper.engine.kernel.ForwardingRegistration;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Kernels that report or release in a wrong way. */
final class BrokenRegistrations {
    private BrokenRegistrations() {}

    @Kills("RELEASE-01")
    static final class ReleasedTwice implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReleased() {
                            super.onReleased();
                            super.onReleased();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-01")
    static final class NeverReleased implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReleased() {
                            // forgotten
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-12")
    static final class ReleasedWhenThePollerPolls implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReady(int bits) {
                            super.onReady(bits);
                            super.onReleased();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-01")
    static final class ReleasedInsideDeregister implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private @Nullable ReadinessListener last;

                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    last = engine;
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReleased() {
                            // reported already
                        }
                    };
                }

                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        private final ReadinessListener listener = Objects.requireNonNull(last);

                        @Override
                        public void deregister() {
                            super.deregister();
                            listener.onReleased();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-03")
    static final class DeregisterWaitsForTheFlush implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private final List<Runnable> late = new ArrayList<>();

                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        @Override
                        public void deregister() {
                            late.add(target::deregister);
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void flush() throws IOException {
                            late.forEach(Runnable::run);
                            late.clear();
                            super.flush();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-05")
    static final class CloseNowReleasesLate implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private final List<Runnable> late = new ArrayList<>();
                private boolean closing;

                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReleased() {
                            if (closing) {
                                late.add(engine::onReleased);
                            } else {
                                super.onReleased();
                            }
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void closeNow(Socket socket) {
                            closing = true;
                            super.closeNow(socket);
                            closing = false;
                        }

                        @Override
                        public void flush() throws IOException {
                            super.flush();
                            late.forEach(Runnable::run);
                            late.clear();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-07")
    static final class TheCloseOfThePollerReleasesNothing implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private boolean closing;

                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReleased() {
                            if (!closing) {
                                super.onReleased();
                            }
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void close() {
                            closing = true;
                            super.close();
                        }
                    };
                }
            };
        }
    }

    @Kills("RELEASE-13")
    static final class ReleasedSocketsStayInThePoller implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private final List<ReadinessListener> late = new ArrayList<>();
                private @Nullable ReadinessListener last;

                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    last = engine;
                    return engine;
                }

                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        private final ReadinessListener listener = Objects.requireNonNull(last);

                        @Override
                        public void deregister() {
                            target.redirect(new Silent());
                            late.add(listener);
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void flush() throws IOException {
                            super.flush();
                            late.forEach(ReadinessListener::onReleased);
                            late.clear();
                        }
                    };
                }
            };
        }

        private static final class Silent implements ReadinessListener {
            @Override
            public void onReady(int bits) {}

            @Override
            public void onWatchFailed(IOException cause) {}

            @Override
            public void onReleased() {}
        }
    }

    @Kills("INTEREST-03")
    static final class EveryEventIsReported implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        @Override
                        public void onReady(int bits) {
                            super.onReady(Interest.READ | Interest.WRITE);
                        }
                    };
                }
            };
        }
    }

    @Kills("INTEREST-04")
    static final class InterestIsNeverRemoved implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        private int all;

                        @Override
                        public void interest(int bits) {
                            all |= bits;
                            super.interest(all);
                        }
                    };
                }
            };
        }
    }

    @Kills("INTEREST-08")
    static final class EventsOfTheOldListenerStay implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        @Override
                        public void redirect(ReadinessListener next) {
                            // forgotten
                        }
                    };
                }
            };
        }
    }

    @Kills("POLL-06")
    static final class ReadinessIsReportedOnce implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ReadinessListener ready(ReadinessListener engine) {
                    return new ForwardingReadinessListener(engine) {
                        private int seen;

                        @Override
                        public void onReady(int bits) {
                            if ((bits & ~seen) != 0) {
                                seen |= bits;
                                super.onReady(bits);
                            }
                        }
                    };
                }
            };
        }
    }
}
