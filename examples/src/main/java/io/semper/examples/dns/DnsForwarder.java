package io.semper.examples.dns;

import io.semper.Backoff;
import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.examples.DatagramEcho;
import io.semper.examples.guide.Signals;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The endpoint that clients reach. It is not connected, since it answers all of them. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class DnsForwarder implements DatagramProtocol {
    private static final int FORMAT_ERROR = 1;
    private static final int SERVER_FAILURE = 2;
    private static final int NOT_IMPLEMENTED = 4;
    private static final int MOST_CACHED = 10_000;
    /** Each lookup has a descriptor. Above the maximum, questions are dropped: clients ask again. */
    private static final int MOST_LOOKUPS = 256;

    private static final int ROUNDS = 2;
    private static final Duration PATIENCE = Duration.ofMillis(1500);

    private final EventLoop loop;
    private final List<InetSocketAddress> servers;
    private final Duration patience;
    private final Cache cache = new Cache(MOST_CACHED);
    private final Map<Question, LoopFuture<Answer>> running = new HashMap<>();
    private DatagramTransport transport;

    private DnsForwarder(EventLoop loop, List<InetSocketAddress> servers, Duration patience) {
        this.loop = loop;
        this.servers = List.copyOf(servers);
        this.patience = patience;
    }

    /** Arguments: {@code HOST PORT SERVER:PORT...}. Prints {@code PORT n} when it can be asked; ends with SIGINT or SIGTERM. */
    public static void main(String[] args) {
        if (args.length < 3) {
            System.err.println("usage: DnsForwarder HOST PORT SERVER:PORT...");
            System.exit(2);
        }
        List<InetSocketAddress> servers =
                Stream.of(args).skip(2).map(DnsForwarder::address).toList();
        DatagramOptions at = DatagramOptions.bind(args[0], Integer.parseInt(args[1]));
        try (EventLoop loop = EventLoops.newEventLoop()) {
            DatagramTransport transport =
                    loop.runUntilComplete(serve(loop, at, servers, PATIENCE)).transport();
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

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** @param patience how long a server has to answer before the next one is asked */
    static LoopFuture<Endpoint<DnsForwarder>> serve(
            EventLoop loop, DatagramOptions at, List<InetSocketAddress> servers, Duration patience) {
        return loop.createDatagramEndpoint(() -> new DnsForwarder(loop, servers, patience), at);
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        transport = made;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress client) {
        boolean isQuery = data.limit() >= Question.HEADER && data.get(2) >= 0; // answers to answers would never end
        if (!isQuery || !DatagramEcho.canBeAnswered(client)) {
            return;
        }
        int id = data.getShort(0) & 0xffff;
        Question question = Question.parse(data);
        if ((data.get(2) & 0x78) != 0) {
            transport.sendTo(Question.message(id, 0x8080 | NOT_IMPLEMENTED, new byte[0]), client);
        } else if (question == null) {
            transport.sendTo(Question.message(id, 0x8080 | FORMAT_ERROR, new byte[0]), client);
        } else {
            answer(question, id, client);
        }
    }

    // region: answer
    private void answer(Question question, int id, SocketAddress client) {
        ByteBuffer known = cache.find(question, id, loop.time());
        if (known != null) {
            transport.sendTo(known, client);
        } else if (running.containsKey(question) || running.size() < MOST_LOOKUPS) {
            running.computeIfAbsent(question, this::lookUp).addDoneCallback(done -> {
                boolean answered = !done.isCancelled() && done.exception() == null;
                transport.sendTo(
                        answered ? done.result().to(question, id, 0) : question.failure(id, SERVER_FAILURE),
                        client); // a transport that is closed by now drops it
            });
        }
    }

    /** Asks one server after another, and each of them twice. */
    private LoopFuture<Answer> lookUp(Question question) {
        AtomicInteger attempt = new AtomicInteger();
        LoopFuture<Answer> lookup = LoopFutures.retry(
                loop,
                ROUNDS * servers.size(),
                Backoff.fixed(Duration.ZERO),
                () -> Lookup.ask(loop, question, servers.get(attempt.getAndIncrement() % servers.size()))
                        .withTimeout(patience));
        lookup.addDoneCallback(done -> {
            running.remove(question);
            if (!done.isCancelled() && done.exception() == null) {
                cache.put(question, done.result(), loop.time());
            }
        });
        return lookup;
    }
    // endregion

    @Override
    public void pauseWriting() {
        transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
        transport.resumeReading();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        running.values().forEach(LoopFuture::cancel); // callbacks come later: the map does not change here
    }
}
