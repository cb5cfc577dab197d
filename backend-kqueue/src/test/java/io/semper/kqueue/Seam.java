package io.semper.kqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.SelectStrategy;
import io.netty.channel.kqueue.KQueueIoOps;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A poller whose changes are counted on their way to Netty's handler, and some of them refused. */
final class Seam implements AutoCloseable {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(60);
    private static final int EV_ADD = 1;
    private static final int MOST_POLLS = 100;

    final KqueueKernel kernel = new KqueueKernel(strategies -> executor -> new Counting(
            Emulation.handlers(() -> refusing(strategies.newSelectStrategy())).newHandler(executor)));
    final Poller poller = kernel.newPoller(() -> true);
    private final List<Closeable> opened = new ArrayList<>();

    int submitted;
    int pending;
    int mostPending;
    /** So many additions fail from now on, which Netty tells by the number of events alone. */
    int refusals;

    private int refused;

    Pair pair() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StreamSocket stream = kernel.sockets().stream(server.getLocalSocketAddress());
            opened.add(stream::close);
            if (!stream.connect(server.getLocalSocketAddress())) {
                Heard heard = register(stream, Interest.WRITE);
                heard.await(Interest.WRITE);
                assertThat(stream.finishConnect()).isTrue();
                heard.registration().deregister();
                poller.flush();
            }
            java.net.Socket theirs = server.accept();
            opened.add(theirs);
            return new Pair(stream, theirs);
        }
    }

    Heard register(Socket socket, int interest) throws IOException {
        Heard heard = new Heard();
        heard.registration = poller.register(socket, heard);
        heard.registration.interest(interest);
        poller.flush();
        return heard;
    }

    void staysSilent(Heard heard) throws IOException {
        heard.forget();
        long begin = System.nanoTime();
        poller.poll(PAUSE);
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(PAUSE);
        assertThat(heard.calls).isZero();
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : opened) {
            resource.close();
        }
        poller.close();
    }

    record Pair(StreamSocket ours, java.net.Socket theirs) {}

    /** Remembers what it hears. */
    final class Heard implements ReadinessListener {
        private @Nullable Registration registration;
        int bits;
        int calls;
        int failures;
        int releases;

        Registration registration() {
            assertThat(registration).isNotNull();
            return registration;
        }

        @Override
        public void onReady(int more) {
            bits |= more;
            calls++;
        }

        @Override
        public void onWatchFailed(IOException cause) {
            failures++;
        }

        @Override
        public void onReleased() {
            releases++;
        }

        void await(int expected) throws IOException {
            for (int i = 0; i < MOST_POLLS && (bits & expected) != expected; i++) {
                poller.poll(SECOND);
                poller.flush();
            }
            assertThat(bits & expected).isEqualTo(expected);
        }

        void forget() {
            bits = 0;
            calls = 0;
        }
    }

    /** Adds an answer for each addition that was refused, as the system does, and hides it from Netty, which hides it from us. */
    private SelectStrategy refusing(SelectStrategy good) {
        return (poll, hasTasks) -> {
            int[] ready = {SelectStrategy.SELECT};
            good.calculateStrategy(
                    () -> {
                        ready[0] = poll.get();
                        int answers = ready[0] + refused;
                        refused = 0;
                        return answers;
                    },
                    hasTasks);
            return ready[0];
        };
    }

    private final class Counting extends ForwardingHandler {
        Counting(IoHandler good) {
            super(good);
        }

        @Override
        public int run(IoHandlerContext context) {
            int events = super.run(context);
            pending = 0;
            return events;
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new ForwardingRegistration(super.register(handle)) {
                @Override
                public long submit(IoOps change) {
                    submitted++;
                    mostPending = Math.max(mostPending, ++pending);
                    if (refusals > 0 && (((KQueueIoOps) change).flags() & EV_ADD) != 0) {
                        refusals--;
                        refused++;
                        return 0;
                    }
                    return super.submit(change);
                }
            };
        }
    }
}
