package io.semper.tck.selftest;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingSocket;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.selftest.BrokenKernelTest.BrokenKernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Kernels that are broken in one of their parts. */
final class BrokenPart {
    private BrokenPart() {}

    interface OfPoller extends BrokenKernel {
        Poller poller(ForwardingKernel kernel, Poller below);

        @Override
        default Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller below) {
                    return OfPoller.this.poller(this, below);
                }
            };
        }
    }

    interface OfStream extends BrokenKernel {
        StreamSocket stream(StreamSocket below);

        @Override
        default Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket below) {
                    return OfStream.this.stream(below);
                }
            };
        }
    }

    interface OfListener extends BrokenKernel {
        ListenSocket listener(ForwardingKernel kernel, ListenSocket below);

        @Override
        default Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected ListenSocket listener(ListenSocket below) {
                    return OfListener.this.listener(this, below);
                }
            };
        }
    }

    interface OfDatagram extends BrokenKernel {
        DatagramSocket datagram(DatagramSocket below);

        @Override
        default Kernel over(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected DatagramSocket datagram(DatagramSocket below) {
                    return OfDatagram.this.datagram(below);
                }
            };
        }
    }

    interface OfRegistration extends OfPoller {
        /** Joins a registration and its listener. */
        Joint joint(Socket socket, ReadinessListener engine);

        @Override
        default Poller poller(ForwardingKernel kernel, Poller below) {
            return new JointPoller(this, kernel, below);
        }
    }

    /** Both sides of a registration: what the engine calls, and what the poller below calls. */
    static class Joint implements Registration, ReadinessListener {
        final Socket socket;
        ReadinessListener engine;

        @Nullable
        Registration below;

        Joint(Socket socket, ReadinessListener engine) {
            this.socket = socket;
            this.engine = engine;
        }

        Registration below() {
            Registration made = below;
            if (made == null) {
                throw new IllegalStateException("register() has not returned yet");
            }
            return made;
        }

        @Override
        public void interest(int bits) {
            below().interest(bits);
        }

        @Override
        public void interestNow(int bits) throws IOException {
            below().interestNow(bits);
        }

        @Override
        public void redirect(ReadinessListener next) {
            engine = next;
        }

        @Override
        public void deregister() {
            below().deregister();
        }

        @Override
        public void onReady(int bits) {
            engine.onReady(bits);
        }

        @Override
        public void onWatchFailed(IOException cause) {
            engine.onWatchFailed(cause);
        }

        @Override
        public void onReleased() {
            engine.onReleased();
        }
    }

    /** Registers joints. */
    static class JointPoller extends ForwardingPoller {
        final List<Joint> joints = new ArrayList<>();
        private final OfRegistration maker;

        JointPoller(OfRegistration maker, ForwardingKernel kernel, Poller below) {
            super(kernel, below);
            this.maker = maker;
        }

        @Override
        public Registration register(Socket socket, ReadinessListener ready) throws IOException {
            Joint joint = maker.joint(socket, ready);
            joint.below = target.register(ForwardingSocket.below(socket), joint);
            joints.add(joint);
            return joint;
        }

        /** The joint of a socket, or null if it was never registered. */
        @Nullable
        Joint jointOf(Socket socket) {
            return joints.stream()
                    .filter(joint -> joint.socket == socket)
                    .findFirst()
                    .orElse(null);
        }
    }
}
