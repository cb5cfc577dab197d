package io.semper.cli;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Drives an echo of datagrams from connected endpoints, and compares every datagram that comes back with the one that was sent. All that
 * are in flight fit into the receive buffer of the service at once, so none may be lost on the way through this machine.
 */
final class DatagramLoad {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int IN_FLIGHT = 2;
    private static final int LARGEST = 1400;

    private final EventLoop loop;
    private final LoopPromise<Tally> outcome;
    private final List<DatagramTransport> made = new ArrayList<>();
    private final List<Handle> timers = new ArrayList<>();
    private final int endpoints;
    private final long began;
    private int open;
    private boolean finishing;
    private long messages;
    private long bytes;

    private DatagramLoad(EventLoop loop, int endpoints) {
        this.loop = loop;
        this.endpoints = endpoints;
        this.open = endpoints;
        this.outcome = loop.createPromise();
        this.began = loop.time();
    }

    /** Runs for {@code time} or a little more. The future fails if a datagram was lost or altered. */
    static LoopFuture<Tally> run(EventLoop loop, SocketAddress to, int endpoints, Duration time) {
        DatagramLoad load = new DatagramLoad(loop, endpoints);
        for (int i = 0; i < endpoints; i++) {
            int number = i;
            loop.createDatagramEndpoint(() -> load.new Client(number), DatagramOptions.connect(to))
                    .addDoneCallback(load::connected);
        }
        load.timers.add(loop.callLater(time, () -> load.finishing = true));
        load.timers.add(loop.callLater(
                time.plus(PATIENCE),
                () -> load.failed("datagrams of " + load.open + " endpoints have not come back " + PATIENCE.toSeconds()
                        + " s after the end")));
        return load.outcome.future();
    }

    private void connected(LoopFuture<?> done) {
        if (done.exception() != null) {
            failed("making an endpoint failed: " + done.exception());
        }
    }

    private void failed(String what) {
        if (outcome.tryFail(new IllegalStateException(what))) {
            timers.forEach(Handle::cancel);
            made.forEach(DatagramTransport::abort);
        }
    }

    private void ended() {
        open--;
        if (open == 0) {
            timers.forEach(Handle::cancel);
            outcome.tryComplete(new Tally(endpoints, messages, bytes, loop.time() - began));
        }
    }

    @SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
    private final class Client implements DatagramProtocol {
        private final SplittableRandom random;
        private final ArrayDeque<byte[]> outstanding = new ArrayDeque<>();
        private DatagramTransport transport;

        Client(int number) {
            random = new SplittableRandom(number);
        }

        @Override
        public void connectionMade(DatagramTransport connected) {
            transport = connected;
            made.add(connected);
            for (int i = 0; i < IN_FLIGHT; i++) {
                sendOne();
            }
        }

        private void sendOne() {
            byte[] datagram = new byte[1 + random.nextInt(LARGEST)];
            random.nextBytes(datagram);
            outstanding.add(datagram);
            transport.send(ByteBuffer.wrap(datagram));
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            byte[] expected = outstanding.poll();
            if (expected == null || !data.equals(ByteBuffer.wrap(expected))) {
                failed("a datagram came back altered, or out of order");
                return;
            }
            messages++;
            bytes += expected.length;
            if (!finishing) {
                sendOne();
            } else if (outstanding.isEmpty()) {
                transport.close();
            }
        }

        @Override
        public void errorReceived(IOException cause) {
            failed("a datagram was not sent: " + cause);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (cause != null) {
                failed("an endpoint ended: " + cause);
            } else {
                ended();
            }
        }
    }
}
