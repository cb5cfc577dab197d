package io.semper.tck.selftest;

import io.semper.Descriptor;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingSocket;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.selftest.BrokenPart.Joint;
import io.semper.tck.selftest.BrokenPart.JointPoller;
import io.semper.tck.selftest.BrokenPart.OfRegistration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kernels that deregister and close in a wrong way. */
final class BrokenReleases {
    private BrokenReleases() {}

    @Kills("RELEASE-02")
    static final class EachDeregisterReleases implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                private int calls;

                @Override
                public void deregister() {
                    calls++;
                    super.deregister();
                }

                @Override
                public void onReleased() {
                    for (; calls > 0; calls--) {
                        super.onReleased();
                    }
                }
            };
        }
    }

    @Kills("RELEASE-06")
    static final class TheAddressIsFreeAfterTheNextFlush implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine);
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public void closeNow(Socket socket) {
                    Joint joint = jointOf(socket);
                    if (joint != null && ForwardingSocket.below(socket) instanceof ListenSocket) {
                        joint.deregister();
                        socket.close();
                    } else {
                        super.closeNow(socket);
                    }
                }
            };
        }
    }

    /** A table by the number of the descriptor, from which nothing is removed. */
    @Kills("RELEASE-08")
    static final class ANumberBelongsToItsFirstOwner implements OfRegistration {
        private final Map<Integer, Joint> owners = new HashMap<>();

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReady(int bits) {
                    owners.computeIfAbsent(numberOf(socket), number -> this)
                            .engine
                            .onReady(bits);
                }
            };
        }

        private static int numberOf(Socket socket) {
            try {
                Descriptor descriptor = socket instanceof StreamSocket stream ? stream.info(Descriptor.class) : null;
                return descriptor == null ? -System.identityHashCode(socket) : descriptor.number();
            } catch (IOException e) {
                return -System.identityHashCode(socket);
            }
        }
    }

    /** The list of what is to be removed is cleared after the removal, with what was added meanwhile. */
    @Kills("RELEASE-09")
    static final class WhatAReleaseDeregistersIsForgotten implements OfRegistration {
        private final List<Joint> leaving = new ArrayList<>();

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void deregister() {
                    leaving.add(this);
                }
            };
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public void flush() throws IOException {
                    leaving.forEach(joint -> joint.below().deregister());
                    super.flush();
                    leaving.clear();
                }
            };
        }
    }

    @Kills("RELEASE-10")
    static final class AFlushReleasesAHundred implements OfRegistration {
        private static final int MOST = 100;
        private int released;

        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                @Override
                public void onReleased() {
                    if (released++ < MOST) {
                        super.onReleased();
                    }
                }
            };
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public void flush() throws IOException {
                    released = 0;
                    super.flush();
                }
            };
        }
    }

    @Kills("RELEASE-11")
    static final class CloseNowKnowsRegisteredSocketsAlone implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine);
        }

        @Override
        public Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below) {
                @Override
                public void closeNow(Socket socket) {
                    if (jointOf(socket) != null) {
                        super.closeNow(socket);
                    }
                }
            };
        }
    }

    /** Changes its state first: when the stack ends in the call below, the next call seems to be the second. */
    @Kills("RELEASE-14")
    static final class ADeregisterIsNotedBeforeItIsDone implements OfRegistration {
        @Override
        public Joint joint(Socket socket, ReadinessListener engine) {
            return new Joint(socket, engine) {
                private boolean leaving;

                @Override
                public void deregister() {
                    if (!leaving) {
                        leaving = true;
                        super.deregister();
                    }
                }
            };
        }
    }
}
