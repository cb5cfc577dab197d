package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Kernels with faulty listeners. */
final class ListenerMutants {
    private ListenerMutants() {}

    @Kills("SERVER-13")
    static final class PortIsKeptUntilTheNextFlush implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            Deque<Socket> closing = new ArrayDeque<>();
            return new ForwardingKernel(good) {
                @Override
                protected Poller poller(Poller goodPoller) {
                    return new ForwardingPoller(this, goodPoller) {
                        @Override
                        public void closeNow(Socket socket) {
                            closing.add(socket);
                        }

                        @Override
                        public void flush() throws IOException {
                            super.flush();
                            while (!closing.isEmpty()) {
                                super.closeNow(closing.remove());
                            }
                        }

                        @Override
                        public void close() {
                            while (!closing.isEmpty()) {
                                super.closeNow(closing.remove());
                            }
                            super.close();
                        }
                    };
                }
            };
        }
    }

    @Hangs
    @Kills("SERVER-03")
    static final class EverySecondConnectionIsLost implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            int[] accepted = new int[1];
            return new ForwardingKernel(good) {
                @Override
                protected ListenSocket listener(ListenSocket goodSocket) {
                    return new ForwardingListener(this, goodSocket) {
                        @Override
                        public @Nullable StreamSocket accept() throws IOException {
                            StreamSocket next = super.accept();
                            if (next != null && ++accepted[0] % 2 == 0) {
                                next.close();
                                return super.accept();
                            }
                            return next;
                        }
                    };
                }
            };
        }
    }

    @Kills({"SERVER-45", "GROUP-12"})
    static final class ConnectionsOfOtherLoopsAreNotTakenOver implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket takeOver(StreamSocket accepted) throws IOException {
                    throw new IOException("a socket of another process");
                }
            };
        }
    }
}
