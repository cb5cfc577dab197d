package io.semper.tck.selftest;

import io.semper.Descriptor;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingRegistration;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import io.semper.tck.selftest.BrokenPart.Joint;
import io.semper.tck.selftest.BrokenPart.JointPoller;
import io.semper.tck.selftest.BrokenPart.OfRegistration;
import io.semper.tck.selftest.BrokenPart.OfStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kernels that report other events than those that are wanted. */
final class BrokenInterests {
    private BrokenInterests() {}

    @Kills("INTEREST-01")
    static final class ARegistrationReadsFromTheStart implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine);
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public Registration register(Socket socket, ReadinessListener ready) throws IOException {
                    Registration made = super.register(socket, ready);
                    made.interest(Interest.READ);
                    return made;
                }
            };
        }
    }

    /** As epoll, which reports hang-ups of every descriptor that it knows, whatever was asked for. */
    @Kills("INTEREST-01")
    static final class HangUpsCannotBeMasked implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void interest(int bits) {
                    super.interest(bits == Interest.NONE ? Interest.READ : bits);
                }
            };
        }
    }

    /** The flush sends what was collected up to the one before. */
    @Kills("INTEREST-14")
    static final class InterestsAreOneFlushLate implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private final List<Runnable> asked = new ArrayList<>();
                private final List<Runnable> due = new ArrayList<>();

                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        @Override
                        public void interest(int bits) {
                            asked.add(() -> target.interest(bits));
                        }
                    };
                }

                @Override
                protected Poller poller(Poller below) {
                    return new ForwardingPoller(this, below) {
                        @Override
                        public void flush() throws IOException {
                            due.forEach(Runnable::run);
                            due.clear();
                            due.addAll(asked);
                            asked.clear();
                            super.flush();
                        }
                    };
                }
            };
        }
    }

    @Kills("INTEREST-02")
    static final class InterestsAddUpUntilTheFlush implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                private int all;

                @Override
                public void interest(int bits) {
                    all = bits == Interest.NONE ? all : all | bits;
                    super.interest(all);
                }
            };
        }
    }

    /** As with EPOLLET or EV_CLEAR: what was reported before a bit was removed is not reported when it is wanted again. */
    @Kills("INTEREST-05")
    static final class AnEdgeIsNotFoundAgain implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                private int wanted;
                private int reported;
                private int past;

                @Override
                public void interest(int bits) {
                    past |= wanted & ~bits & reported;
                    wanted = bits;
                    super.interest(bits);
                }

                @Override
                public void onReady(int bits) {
                    reported |= bits;
                    if ((bits & ~past) != 0) {
                        super.onReady(bits & ~past);
                    }
                }
            };
        }
    }

    @Kills("INTEREST-06")
    static final class AResetIsReportedInBothDirections implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    super.onReady(isReset() ? Interest.READ | Interest.WRITE : bits);
                }

                private boolean isReset() {
                    try {
                        Descriptor descriptor =
                                socket instanceof StreamSocket stream ? stream.info(Descriptor.class) : null;
                        return descriptor != null
                                && new io.netty.channel.unix.Socket(descriptor.number()).getSoError() != 0;
                    } catch (IOException e) {
                        return true;
                    }
                }
            };
        }
    }

    @Kills("INTEREST-07")
    static final class ALaterInterestUndoesTheDeregistration implements BrokenKernel {
        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                private final List<Runnable> late = new ArrayList<>();

                @Override
                protected Registration registration(Registration below) {
                    return new ForwardingRegistration(this, below) {
                        private final Runnable removal = below::deregister;

                        @Override
                        public void interest(int bits) {
                            late.remove(removal);
                            super.interest(bits);
                        }

                        @Override
                        public void deregister() {
                            late.add(removal);
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

    @Kills("INTEREST-09")
    static final class TheEndOfAConnectIsNotReported implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    boolean connecting = socket instanceof StreamSocket stream && stream.remoteAddress() == null;
                    if (!connecting) {
                        super.onReady(bits);
                    }
                }
            };
        }
    }

    /** Writable is taken for connected, and SO_ERROR is not read. */
    @Kills({"INTEREST-10", "FAIL-01"})
    static final class AConnectThatEndsHasSucceeded implements OfStream {
        @Override
        public StreamSocket stream(StreamSocket below) {
            return new ForwardingStream(below) {
                @Override
                public boolean finishConnect() {
                    try {
                        return super.finishConnect();
                    } catch (IOException e) {
                        return true;
                    }
                }
            };
        }
    }

    /** Reports a connection once, and then none before {@code accept} has returned null. */
    @Kills("INTEREST-11")
    static final class ListenersAreEdgeTriggered implements OfRegistration {
        private static final class Listener extends ForwardingListener {
            private boolean reported;

            Listener(ForwardingKernel kernel, ListenSocket below) {
                super(kernel, below);
            }

            @Override
            public @Nullable StreamSocket accept() throws IOException {
                StreamSocket next = super.accept();
                reported &= next != null;
                return next;
            }
        }

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ListenSocket listener(ListenSocket below) {
                    return new Listener(this, below);
                }

                @Override
                protected Poller poller(Poller below) {
                    return ListenersAreEdgeTriggered.this.poller(this, below);
                }
            };
        }

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    if (socket instanceof Listener listener) {
                        if (listener.reported) {
                            return;
                        }
                        listener.reported = true;
                    }
                    super.onReady(bits);
                }
            };
        }
    }

    @Kills("INTEREST-12")
    static final class TheEndIsReportedOnce implements OfRegistration {
        private static final class Stream extends ForwardingStream {
            private boolean ended;

            Stream(StreamSocket below) {
                super(below);
            }

            @Override
            public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                ByteBuffer read = super.read(scratch);
                ended |= read == END;
                return read;
            }
        }

        @Override
        public Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return new Stream(below);
                }

                @Override
                protected Poller poller(Poller below) {
                    return TheEndIsReportedOnce.this.poller(this, below);
                }
            };
        }

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    int left = socket instanceof Stream stream && stream.ended ? bits & ~Interest.READ : bits;
                    if (left != 0) {
                        super.onReady(left);
                    }
                }
            };
        }
    }

    /** As over a completion port that knows no writability. */
    @Kills("INTEREST-13")
    static final class AStreamIsAlwaysWritable implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Writable(socket, engine);
        }

        private static final class Writable extends Joint {
            private boolean wanted;

            Writable(Socket socket, ReadinessListener engine) {
                super(socket, engine);
            }

            @Override
            public void interest(int bits) {
                wanted = (bits & Interest.WRITE) != 0;
                super.interest(bits);
            }

            @Override
            public void deregister() {
                wanted = false;
                super.deregister();
            }
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public int poll(long timeoutNanos) throws IOException {
                    List<Joint> ready = new ArrayList<>(joints);
                    ready.removeIf(joint -> !(joint instanceof Writable writable && writable.wanted));
                    int found = super.poll(ready.isEmpty() ? timeoutNanos : 0);
                    ready.forEach(joint -> joint.onReady(Interest.WRITE));
                    return found + ready.size();
                }

                @Override
                public void closeNow(Socket socket) {
                    joints.removeIf(joint -> joint.socket == socket);
                    super.closeNow(socket);
                }
            };
        }
    }

    /** Saves the call to the OS if no bit is added and some are left. */
    @Kills("INTEREST-04")
    static final class AnInterestThatShrinksIsKept implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                private int now;

                @Override
                public void interest(int bits) {
                    if (bits == Interest.NONE || (bits & ~now) != 0) {
                        now = bits;
                        super.interest(bits);
                    }
                }
            };
        }
    }

    /** Saves a call, even one whose stack ended before the change was made. */
    @Kills("INTEREST-15")
    static final class AnInterestIsNotedBeforeItIsSet implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                private int noted = Interest.NONE;

                @Override
                public void interest(int bits) {
                    if (bits != noted) {
                        noted = bits;
                        super.interest(bits);
                    }
                }
            };
        }
    }
}
