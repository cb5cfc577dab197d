package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.it.faults.TlsEnds.Dialing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Very many handshakes and connections, altered transcripts, and peers that break or flood a connection of TLS. */
final class TlsLoadFaults {
    private static final byte[] TEXT = new byte[100];

    private TlsLoadFaults() {}

    private static long heapInUse() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Fault(id = "B10", what = "reading is paused while the peer sends as much as it can", seconds = 60)
    static void pausedReading(Rig rig) throws Exception {
        StreamOptions small = StreamOptions.defaults().receiveBufferSize(32 * 1024);
        Serving serving =
                rig.serve(ServerOptions.bind("127.0.0.1", 0).tls(TlsEnds.serving()).stream(small), rig::plain);
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            SocketChannel channel = rig.peer(SocketChannel.open());
            channel.setOption(StandardSocketOptions.SO_SNDBUF, 32 * 1024);
            channel.connect(serving.address());
            TlsPeer peer = TlsPeer.client(channel.socket(), TlsKeys.client(), TlsPeer.only(protocol))
                    .handshake();
            Witness witness = serving.next();
            rig.run(() -> witness.transport().pauseReading());
            byte[] data = new byte[8_000_000];
            new Random(10).nextBytes(data);
            ByteBuffer records = ByteBuffer.wrap(peer.records(data));
            channel.configureBlocking(false);
            for (int idle = 0; idle < 100 && records.hasRemaining(); ) {
                idle = writeSome(channel, records) ? 0 : idle + 1;
                Machine.letPass(1);
            }
            rig.figure(records.position() + " bytes were taken while paused");
            require(records.position() < 512 * 1024, records.position() + " bytes were taken while paused");
            require(witness.received() == 0, "data was delivered while paused");
            Quiet.check(rig.loop(), "with TLS data that waits");
            rig.run(() -> witness.transport().resumeReading());
            channel.configureBlocking(true);
            while (records.hasRemaining()) {
                writeSome(channel, records);
            }
            peer.close();
            rig.untilLost(witness);
            require(witness.checksum() == checksum(data), "the data was altered");
            TlsEnds.expect(rig, protocol, "EOF", witness.ending());
        }
        TlsPeer peer = TlsEnds.client(rig, serving, "TLSv1.3").handshake();
        Witness witness = serving.next();
        rig.run(() -> witness.transport().pauseReading());
        peer.write(TEXT);
        rig.run(() -> witness.transport().close());
        peer.readToEnd();
        require(peer.sawCloseNotify(), "no close_notify");
        peer.close();
        rig.untilLost(witness);
        TlsEnds.expect(rig, "closed while paused", "LOCAL_CLOSE", witness.ending());
    }

    /** Writes little at once: the JDK copies what it writes into a buffer that the thread keeps. */
    private static boolean writeSome(SocketChannel channel, ByteBuffer records) throws IOException {
        int count = channel.write(records.slice().limit(Math.min(records.remaining(), 16 * 1024)));
        records.position(records.position() + count);
        return count > 0;
    }

    private static long checksum(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }

    @Fault(id = "C9", what = "2000 clients that send half of their first message", seconds = 60)
    static void halfHandshakes(Rig rig) throws Exception {
        TlsOptions limited = TlsEnds.serving().handshakeTimeout(Duration.ofSeconds(3));
        TlsOptions byName = TlsEnds.servingNames().handshakeTimeout(Duration.ofSeconds(3));
        for (TlsOptions options : List.of(limited, byName)) {
            Serving serving = TlsEnds.serve(rig, options, rig::plain);
            long before = heapInUse();
            byte[] hello =
                    TlsPeer.client(new Socket(), TlsKeys.client(), p -> {}).hello();
            byte[] half = Arrays.copyOf(hello, hello.length / 2);
            rig.bystander().served(rig, "1000 handshakes had begun", () -> {
                for (int i = 0; i < 1000; i++) {
                    rig.dial(serving.address()).getOutputStream().write(half);
                }
            });
            rig.figure((heapInUse() - before) / 1000 + " bytes of heap for each, both ends");
            String why = TlsEnds.untilFailed(rig, serving, 1000);
            require(why.contains("timeout"), "failed by " + why);
            rig.until("the bystander is left", () -> rig.loop().stats().openTransports() == 1);
            rig.outcome(TlsEnds.failed(rig, serving) + " given up");
        }
    }

    /** A first message of a client, each time the same. */
    private static byte[] hello(SSLContext context) throws Exception {
        return TlsPeer.client(new Socket(), context, p -> {}).hello();
    }

    @Fault(
            id = "C19",
            what = "first messages that are cut at every place or altered anywhere, and altered records of data",
            seconds = 60)
    static void alteredTranscripts(Rig rig) throws Exception {
        byte[] hello = hello(TlsKeys.client());
        Random random = new Random(19);
        for (TlsOptions options : List.of(TlsEnds.serving(), TlsEnds.servingNames())) {
            Serving serving = TlsEnds.serve(rig, options, rig::plain);
            int tries = 0;
            for (int length = 1; length < hello.length; length += 3) {
                sendAndEnd(rig, serving, Arrays.copyOf(hello, length));
                tries++;
            }
            for (int i = 0; i < 300; i++) {
                byte[] altered = hello.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    altered[random.nextInt(altered.length)] = (byte) random.nextInt(256);
                }
                sendAndEnd(rig, serving, altered);
                tries++;
            }
            TlsEnds.untilFailed(rig, serving, tries);
            rig.figure(tries + " first messages");
            TlsEnds.client(rig, serving, "TLSv1.3").handshake();
            serving.next();
            rig.outcome("all refused, the next client served");
        }
        alteredRecords(rig, random);
        alteredAnswers(rig, random);
    }

    private static void sendAndEnd(Rig rig, Serving serving, byte[] bytes) throws Exception {
        try (Socket peer = new Socket()) {
            peer.connect(serving.address());
            peer.setSoTimeout(15_000);
            peer.getOutputStream().write(bytes);
            peer.shutdownOutput();
            TlsEnds.raw(peer);
        }
    }

    /** Each byte of a record of data once: nothing of it may be delivered. */
    private static void alteredRecords(Rig rig, Random random) throws Exception {
        Serving serving = TlsEnds.serve(rig);
        List<Witness> all = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            try (Socket socket = new Socket()) {
                socket.connect(serving.address());
                socket.setSoTimeout(15_000);
                TlsPeer peer = TlsPeer.client(
                                socket, TlsKeys.client(), TlsPeer.only(i % 2 == 0 ? "TLSv1.3" : "TLSv1.2"))
                        .handshake();
                byte[] record = peer.records(TEXT);
                record[5 + random.nextInt(record.length - 5)] ^= (byte) (1 << random.nextInt(8));
                peer.send(record);
                Witness witness = serving.next();
                rig.untilLost(witness);
                require(witness.received() == 0, "altered data was delivered");
                all.add(witness);
            }
        }
        TlsEnds.expect(
                rig,
                "altered records",
                "[SSLException ERROR]",
                all.stream().map(Witness::ending).distinct().toList());
    }

    /** A server whose answer is altered somewhere: a client of the loop must not connect, and not hang. */
    private static void alteredAnswers(Rig rig, Random random) throws Exception {
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            Dialing dialing = TlsEnds.dial(rig, TlsEnds.calling());
            TlsPeer peer = TlsPeer.server(
                            dialing.accepted(), TlsKeys.server(), TlsPeer.only(i % 2 == 0 ? "TLSv1.3" : "TLSv1.2"))
                    .wire((out, flight) -> {
                        if (flight.length > 5) {
                            // Not the first bytes: those of a random number may be anything.
                            int at = 60 + random.nextInt(Math.max(1, flight.length - 60));
                            flight[Math.min(at, flight.length - 1)] ^= (byte) (1 << random.nextInt(8));
                        }
                        out.write(flight);
                        dialing.accepted().shutdownOutput();
                    });
            try {
                peer.handshake();
            } catch (IOException expected) {
                // The client has refused, or the peer has ended its half.
            }
            require(dialing.failure() instanceof IOException, "failed by " + dialing.failure());
            dialing.accepted().close();
            refused++;
        }
        rig.outcome(refused + " altered answers refused");
    }

    /** Its transport is another one from the time on at which the future of {@code startTls} gives it. */
    private static final class Upgraded extends Witness {
        private volatile @Nullable StreamTransport over;

        Upgraded(Thread owner) {
            super(owner);
        }

        @Override
        StreamTransport transport() {
            StreamTransport upgraded = over;
            return upgraded == null ? super.transport() : upgraded;
        }

        LoopFuture<StreamTransport> upgrade(TlsOptions options) {
            return transport().loop().startTls(transport(), options).thenApply(upgraded -> {
                over = upgraded;
                return upgraded;
            });
        }
    }

    @Fault(
            id = "C20",
            what = "TLS inside TLS with sockets of the JDK in both roles, and TLS over a Unix-domain socket",
            seconds = 60)
    static void tlsInsideTls(Rig rig) throws Exception {
        Serving serving = TlsEnds.serve(rig, TlsEnds.serving(), () -> new Upgraded(rig.thread()).echo());
        SSLSocketFactory client = TlsKeys.client().getSocketFactory();
        SSLSocket outer = (SSLSocket) client.createSocket(rig.dial(serving.address()), TlsKeys.NAME, 1, true);
        outer.startHandshake();
        Upgraded accepted = (Upgraded) serving.next();
        TlsOptions inside = TlsEnds.serving();
        CompletableFuture<StreamTransport> upgrade = rig.start(l -> accepted.upgrade(inside));
        SSLSocket inner = (SSLSocket) client.createSocket(outer, TlsKeys.NAME, 2, true);
        exchange(inner);
        upgrade.get(15, SECONDS);
        inner.close();
        rig.untilLost(accepted);
        TlsEnds.expect(rig, "server", "EOF", accepted.ending());

        Dialing dialing = TlsEnds.dial(rig, TlsEnds.calling(), rig.adopt(new Upgraded(rig.thread()).echo()));
        SSLSocketFactory server = TlsKeys.server().getSocketFactory();
        SSLSocket below = (SSLSocket) server.createSocket(dialing.accepted(), null, 1, true);
        below.setUseClientMode(false);
        below.startHandshake();
        Upgraded connected = (Upgraded) dialing.connected();
        TlsOptions over = TlsEnds.calling();
        CompletableFuture<StreamTransport> second = rig.start(l -> connected.upgrade(over));
        SSLSocket top = (SSLSocket) server.createSocket(below, null, 2, true);
        top.setUseClientMode(false);
        exchange(top);
        second.get(15, SECONDS);
        top.close();
        rig.untilLost(connected);
        TlsEnds.expect(rig, "client", "EOF", connected.ending());

        Path path = UnixFaults.folder(rig).resolve("tls");
        Serving unix = rig.serve(
                ServerOptions.unix(path).tls(TlsEnds.serving()),
                () -> rig.plain().echo());
        Witness local = rig.connect(ConnectOptions.unix(path).tls(TlsEnds.calling()), rig.witness());
        rig.run(() -> local.transport().write(ByteBuffer.wrap(TEXT)));
        rig.until("the data has come back", () -> local.received() == TEXT.length);
        rig.run(() -> local.transport().close());
        rig.untilLost(local);
        rig.untilLost(unix.next());
        TlsEnds.expect(rig, "Unix", "LOCAL_CLOSE", local.ending());
    }

    private static void exchange(SSLSocket socket) throws IOException {
        socket.setSoTimeout(15_000);
        socket.startHandshake();
        byte[] data = new byte[200_000];
        new Random(20).nextBytes(data);
        for (int at = 0; at < data.length; at += 20_000) {
            socket.getOutputStream().write(data, at, 20_000);
            byte[] back = socket.getInputStream().readNBytes(20_000);
            require(Arrays.equals(data, at, at + 20_000, back, 0, back.length), "altered inside two layers");
        }
    }

    @Fault(id = "C21", what = "600 connects with handshake, data and close, on both sides", seconds = 60)
    static void manyCycles(Rig rig) throws Exception {
        TlsOptions serving = TlsEnds.serving();
        // Not by the rig, which keeps what it has served.
        Server server = rig.await(l -> l.createServer(
                () -> new Witness(rig.thread()).echo(),
                ServerOptions.bind("127.0.0.1", 0).tls(serving)));
        rig.servers().add(server);
        ConnectOptions to = ConnectOptions.to("127.0.0.1", rig.on(server::port)).tls(TlsEnds.calling());
        long start = System.nanoTime();
        long heap = 0;
        for (int i = 0; i < 600; i++) {
            if (i == 300) {
                heap = heapInUse();
            }
            Witness client = new Witness(rig.thread());
            rig.await(l -> l.createConnection(() -> client, to));
            rig.run(() -> client.transport().write(ByteBuffer.allocate(10)));
            rig.until("the data has come back", () -> client.received() == 10);
            rig.run(() -> client.transport().close());
            rig.untilLost(client);
            require("LOCAL_CLOSE".equals(client.ending()), client.ending());
        }
        rig.until("the bystander is left", () -> rig.loop().stats().openTransports() == 1);
        long slope = (heapInUse() - heap) / 300;
        rig.figure((System.nanoTime() - start) / 600_000 + " us a cycle, " + slope + " bytes of heap more with each");
        require(slope < 2000, slope + " bytes of heap more with each connection");
        rig.outcome("600 cycles");
    }

    @Fault(id = "C22", what = "the connection breaks while the protocol writes in a tight loop", seconds = 60)
    static void brokenWhileWriting(Rig rig) throws Exception {
        Serving serving = TlsEnds.serve(rig);
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            for (boolean reset : List.of(true, false)) {
                TlsPeer peer = TlsEnds.client(rig, serving, protocol).handshake();
                Witness witness = serving.next();
                rig.run(() -> writeInEachTurn(rig, witness));
                peer.read(1_000_000);
                if (reset) {
                    Rig.reset(peer.socket());
                } else {
                    peer.socket().shutdownOutput();
                }
                rig.untilLost(witness);
                TlsEnds.expect(
                        rig,
                        protocol + (reset ? " RST" : " FIN"),
                        (reset ? "ConnectionResetException" : "TlsTruncatedException") + " ERROR",
                        witness.ending());

                TlsPeer other = TlsEnds.client(rig, serving, protocol).handshake();
                Witness writer = serving.next();
                long written = rig.on(() -> {
                    Rig.reset(other.socket());
                    long blocks = 0;
                    while (!writer.transport().isClosing() && blocks < 20_000) {
                        writer.transport().write(ByteBuffer.allocate(10_000));
                        blocks++;
                    }
                    return blocks;
                });
                require(written < 20_000, "a reset is not noticed inside a callback that writes");
                rig.untilLost(writer);
                rig.figure(written + " writes inside one callback after a reset");
                TlsEnds.expect(rig, "inside a callback", "ConnectionResetException ERROR", writer.ending());
            }
        }
    }

    private static void writeInEachTurn(Rig rig, Witness witness) {
        if (!witness.isLost()) {
            if (!witness.isPaused()) {
                witness.transport().write(ByteBuffer.allocate(10_000));
            }
            rig.loop().callSoon(() -> writeInEachTurn(rig, witness));
        }
    }
}
