package io.semper.examples.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.examples.guide.Signals;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Receives metrics and never answers. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class StatsdSink implements DatagramProtocol {
    private static final int MOST_NAMES = 10_000;

    /** Senders come in bursts, and what does not fit is lost; the default of Linux holds 256 small datagrams. */
    private static final int ROOM = 4 << 20;

    private final Totals totals = new Totals(MOST_NAMES);
    private final Duration interval;
    private final Consumer<List<String>> to;
    private Handle timer;

    private StatsdSink(Duration interval, Consumer<List<String>> to) {
        this.interval = interval;
        this.to = to;
    }

    /** Arguments: {@code HOST PORT [SECONDS]}. Prints {@code PORT n}, and then the totals every 10 or {@code SECONDS} seconds. */
    public static void main(String[] args) {
        if (args.length < 2 || args.length > 3) {
            System.err.println("usage: StatsdSink HOST PORT [SECONDS]");
            System.exit(2);
        }
        DatagramOptions at = DatagramOptions.bind(args[0], Integer.parseInt(args[1]));
        Duration interval = Duration.ofSeconds(args.length > 2 ? Long.parseLong(args[2]) : 10);
        try (EventLoop loop = EventLoops.newEventLoop()) {
            DatagramTransport transport = loop.runUntilComplete(
                            serve(loop, at, interval, lines -> lines.forEach(System.out::println)))
                    .transport();
            Signals.onTermination(() -> {
                try {
                    loop.execute(transport::close);
                } catch (LoopClosedException e) {
                    return; // closed already
                }
            });
            InetSocketAddress local = (InetSocketAddress) Objects.requireNonNull(transport.localAddress());
            System.out.println("PORT " + local.getPort());
            loop.runUntilComplete(transport.closed());
        }
    }

    static LoopFuture<Endpoint<StatsdSink>> serve(
            EventLoop loop, DatagramOptions at, Duration interval, Consumer<List<String>> to) {
        return loop.createDatagramEndpoint(() -> new StatsdSink(interval, to), at.receiveBufferSize(ROOM));
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        timer = made.loop().repeatAtFixedRate(interval, this::flush);
    }

    private void flush() {
        to.accept(totals.flush());
    }

    // region: received
    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        for (String line : UTF_8.decode(data).toString().split("\n")) {
            Metric metric = Metric.parse(line);
            if (metric == null) {
                totals.malformed(); // anyone can send: one bad line harms no other
            } else {
                totals.add(metric);
            }
        }
    }
    // endregion

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        timer.cancel();
        flush();
    }
}
