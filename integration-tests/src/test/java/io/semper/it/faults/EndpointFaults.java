package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Endpoints on one machine: floods, errors for which no callback waits, and an OS without memory. */
final class EndpointFaults {
    private EndpointFaults() {}

    /** Counts what arrives. Each second datagram is empty, the others have their number. */
    private static final class Flooded implements DatagramProtocol {
        final AtomicLong received = new AtomicLong();
        private volatile @Nullable String wrong;
        private long last = -1;

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            if (data.hasRemaining()) {
                long number = data.getLong();
                wrong = number > last && !data.hasRemaining() ? wrong : "number " + number + " after " + last;
                last = number;
            }
            received.incrementAndGet();
        }

        @Override
        public void errorReceived(IOException cause) {
            wrong = cause.toString();
        }
    }

    @Fault(id = "E4", what = "a flood of small and empty datagrams", seconds = 60)
    static void flood(Rig rig) throws Exception {
        Machine.needNamespace(); // in which no other socket has the port
        int count = 400_000;
        Flooded flooded = new Flooded();
        DatagramTransport transport = rig.await(
                        l -> l.createDatagramEndpoint(() -> flooded, DatagramOptions.bind("127.0.0.1", 0)))
                .transport();
        rig.peer(() -> rig.run(transport::abort));
        SocketAddress to = rig.on(transport::localAddress);
        long before = ofProcessors();
        rig.bystander().served(rig, "datagrams flood the loop", () -> {
            try (DatagramChannel sender = DatagramChannel.open()) {
                ByteBuffer data = ByteBuffer.allocateDirect(8);
                for (long i = 0; i < count; i++) {
                    data.clear().putLong(i).position(i % 2 == 0 ? 8 : 0).flip();
                    sender.send(data, to);
                }
            }
        });
        int port = ((InetSocketAddress) to).getPort();
        rig.until(
                "what has not arrived was dropped by the OS",
                () -> flooded.received.get() + ofPort(port) + ofProcessors() - before >= count);
        long received = flooded.received.get();
        require(received > 0 && received + ofPort(port) <= count, received + " of " + count + " arrived");
        require(flooded.wrong == null, "wrong: " + flooded.wrong);
        rig.figure(received + " of " + count + " arrived, and " + ofPort(port) + " were dropped");
        rig.outcome("all that is missing was dropped by the OS");
    }

    /** How many datagrams the queue of the socket at {@code port} had no room for (proc_net(5)). */
    private static long ofPort(int port) {
        String local = String.format(Locale.ROOT, "%04X", port);
        return lines("/proc/net/udp").stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns[1].endsWith(":" + local))
                .mapToLong(columns -> Long.parseLong(columns[columns.length - 1]))
                .sum();
    }

    /** How many packets the queues of the processors had no room for. */
    private static long ofProcessors() {
        return lines("/proc/net/softnet_stat").stream()
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1], 16))
                .sum();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new Missing(e.toString());
        }
    }

    /** Records its callbacks, and does something in the first of a kind. */
    private static final class Closing implements DatagramProtocol {
        final List<String> trace = new CopyOnWriteArrayList<>();
        private final String when;
        private final Consumer<DatagramTransport> action;
        private @Nullable DatagramTransport transport;

        Closing(String when, Consumer<DatagramTransport> action) {
            this.when = when;
            this.action = action;
        }

        private void heard(String callback) {
            trace.add(callback);
            DatagramTransport made = transport;
            if (callback.equals(when) && made != null) {
                action.accept(made);
            }
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            heard("received");
        }

        @Override
        public void errorReceived(IOException cause) {
            heard("error");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            heard("lost(" + cause + ")");
        }
    }

    private static DatagramChannel plain(Rig rig) throws IOException {
        return rig.peer(DatagramChannel.open().bind(new InetSocketAddress("127.0.0.1", 0)));
    }

    @Fault(id = "E5", what = "the report of a refusal, while reading is paused and nothing is sent")
    static void reportWithoutAReader(Rig rig) throws Exception {
        DatagramChannel peer = plain(rig);
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.connect(peer.getLocalAddress()));
        rig.run(() -> endpoint.transport().pauseReading());
        SocketAddress address = peer.getLocalAddress();
        peer.close();
        endpoint.send("refused");
        Quiet quiet = Quiet.check(rig.loop(), "with a report that nothing reads");
        require(endpoint.errors().isEmpty(), "reported while reading is paused: " + endpoint.errors());
        rig.run(() -> endpoint.transport().resumeReading());
        rig.until("the report", () -> endpoint.errors().size() == 1);
        rig.peer(DatagramChannel.open().bind(address)).send(US_ASCII.encode("alive"), addressOf(rig, endpoint));
        endpoint.untilReceived("alive");
        rig.figure(quiet.polls() + " polls in a second");
        rig.outcome(endpoint.errors().get(0).getClass().getSimpleName());
    }

    private static SocketAddress addressOf(Rig rig, DatagramWitness endpoint) throws Exception {
        return new InetSocketAddress("127.0.0.1", endpoint.port());
    }

    @Fault(id = "E5", what = "an endpoint is closed in a callback, while the report of a refusal is pending")
    static void closedWithAReportPending(Rig rig) throws Exception {
        for (boolean aborts : List.of(false, true)) {
            for (String when : List.of("received", "error")) {
                DatagramChannel peer = plain(rig);
                DatagramOptions options = DatagramOptions.connect(peer.getLocalAddress());
                Closing closing = new Closing(when, transport -> {
                    try {
                        peer.close();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    transport.send(US_ASCII.encode("refused"));
                    if (aborts) {
                        transport.abort();
                    } else {
                        transport.close();
                    }
                });
                DatagramTransport transport = rig.await(l -> l.createDatagramEndpoint(() -> closing, options))
                        .transport();
                SocketAddress address = rig.on(transport::localAddress);
                if (when.equals("error")) {
                    peer.close();
                    rig.run(() -> transport.send(US_ASCII.encode("refused, too")));
                } else {
                    rig.run(transport::pauseReading);
                    peer.send(US_ASCII.encode("1"), address);
                    peer.send(US_ASCII.encode("2"), address);
                    rig.run(transport::resumeReading);
                }
                rig.until("connectionLost", () -> closing.trace.contains("lost(null)"));
                Quiet.check(rig.loop(), "after the close");
                require(closing.trace.equals(List.of(when, "lost(null)")), "callbacks: " + closing.trace);
                rig.outcome(when + ": " + closing.trace.get(1));
            }
        }
    }

    @Fault(id = "E18", what = "the OS has no memory for datagrams (ENOBUFS) for a while")
    static void noBuffers(Rig rig) throws Exception {
        DatagramWitness receiver = DatagramWitness.open(rig, DatagramOptions.bind("127.0.0.1", 0));
        SocketAddress to = addressOf(rig, receiver);
        DatagramWitness bound = DatagramWitness.open(rig, DatagramOptions.bind("127.0.0.1", 0));
        DatagramWitness connected = DatagramWitness.open(rig, DatagramOptions.connect(to));
        for (boolean connects : List.of(false, true)) {
            String name = connects ? "connected" : "bound";
            try (Injection injection = new Injection(rig, "sendto", "error=ENOBUFS")) {
                if (connects) {
                    connected.send(name);
                } else {
                    bound.sendTo(name, to);
                }
                Machine.letPass(100);
                int offers = injection.end();
                require(offers > 1, "offered only once");
                // The socket is writable all the time: a loop that waits for that offers it thousands of times.
                require(offers <= 21, "offered " + offers + " times in a tenth of a second");
                rig.figure(offers + " offers");
            }
            receiver.untilReceived(name);
        }
        require(receiver.received().equals(List.of("bound", "connected")), "received: " + receiver.received());
        require(
                bound.errors().isEmpty() && connected.errors().isEmpty(),
                "reports: " + bound.errors() + connected.errors());
        rig.outcome("everything arrived");
    }
}
