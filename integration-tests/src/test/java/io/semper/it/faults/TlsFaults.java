package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.TlsOptions;
import io.semper.it.faults.TlsEnds.Dialing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;

/** Peers that send records in odd pieces, records that are none, too long, empty or altered, and ends that are out of order. */
final class TlsFaults {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final byte[] TEXT = "does it come back?".getBytes(US_ASCII);

    private TlsFaults() {}

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] times(int count, byte[] part) {
        byte[][] parts = new byte[count][];
        Arrays.fill(parts, part);
        return join(parts);
    }

    private static Map<String, TlsOptions> servers() throws Exception {
        Map<String, TlsOptions> servers = new LinkedHashMap<>();
        servers.put("one context", TlsEnds.serving());
        servers.put("contexts by name", TlsEnds.servingNames());
        return servers;
    }

    private static void echoed(TlsPeer peer) throws IOException {
        require(Arrays.equals(TEXT, peer.read(TEXT.length)), "the data came back altered");
    }

    @Fault(
            id = "C1",
            what = "handshakes in single bytes, in random pieces, and with data behind the last message",
            seconds = 60)
    static void handshakesInPieces(Rig rig) throws Exception {
        List<TlsPeer.Wire> wires = List.of(TlsPeer.Wire.WHOLE, TlsPeer.Wire.BYTES, TlsPeer.Wire.random(1));
        int echoed = 0;
        for (String protocol : PROTOCOLS) {
            for (TlsPeer.Wire wire : wires) {
                for (TlsOptions options : servers().values()) {
                    Serving serving =
                            TlsEnds.serve(rig, options, () -> rig.plain().echo());
                    TlsPeer peer = TlsEnds.client(rig, serving, protocol).wire(wire);
                    echoed(peer.handshake(TEXT));
                    peer.close();
                    echoed++;
                }
                Dialing dialing = TlsEnds.dial(
                        rig, TlsEnds.calling(), rig.adopt(rig.plain().echo()));
                TlsPeer peer = TlsPeer.server(dialing.accepted(), TlsKeys.server(), TlsPeer.only(protocol))
                        .wire(wire);
                echoed(peer.handshake(TEXT));
                peer.close();
                rig.untilLost(dialing.connected());
                echoed++;
            }
        }
        rig.outcome(echoed + " echoed");
    }

    private static Map<String, byte[]> notTls() {
        byte[] random = new byte[200];
        new Random(7).nextBytes(random);
        random[0] = (byte) 0x99;
        Map<String, byte[]> first = new LinkedHashMap<>();
        first.put("HTTP", "GET / HTTP/1.1\r\nHost: server.test\r\n\r\n".getBytes(US_ASCII));
        first.put("random", random);
        first.put(
                "SSLv2 hello",
                join(
                        hex("802e 0100 02 0015 0000 0010 010080 020080 030080 040080 050080 060040 0700c0"),
                        new byte[16]));
        first.put("data", hex("17 0303 0005 0102030405"));
        first.put("fatal alert", hex("15 0303 0002 0228"));
        first.put("wrong version", hex("16 0501 0005 0100000100"));
        first.put("change cipher", hex("14 0303 0001 01"));
        return first;
    }

    @Fault(id = "C2", what = "the first bytes at a port of TLS are text, noise, SSLv2, data, an alert", seconds = 60)
    static void notTlsAtAll(Rig rig) throws Exception {
        for (var options : servers().entrySet()) {
            Serving serving = TlsEnds.serve(rig, options.getValue(), rig::plain);
            int count = 0;
            for (var first : notTls().entrySet()) {
                long started = System.nanoTime();
                Socket peer = rig.dial(serving.address());
                peer.getOutputStream().write(first.getValue());
                if (first.getKey().equals("change cipher")) {
                    peer.shutdownOutput(); // TLS 1.3 ignores one
                }
                byte[] answer = TlsEnds.raw(peer);
                rig.figure(first.getKey() + " " + (System.nanoTime() - started) / 1000 + " us: "
                        + TlsEnds.untilFailed(rig, serving, ++count));
                require(answer.length > 0 || first.getKey().equals("fatal alert"), "no alert for " + first.getKey());
                rig.outcome(first.getKey() + ": " + answer.length + " bytes of alert");
            }
            rig.outcome(options.getKey());
        }
        for (String answer : List.of("SSH-2.0-OpenSSH_9.9\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n")) {
            Dialing dialing = TlsEnds.dial(rig, TlsEnds.calling());
            dialing.accepted().getOutputStream().write(answer.getBytes(US_ASCII));
            String why = dialing.failure().getMessage();
            require(why.contains(answer.substring(0, 8)), "what came is not in: " + why);
            rig.outcome("client: " + TlsEnds.withoutPort(why));
            TlsEnds.raw(dialing.accepted());
        }
    }

    private static long allocatedBy(Thread thread) {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(thread.getId());
    }

    /** Lets {@code count} clients send {@code first}, and figures what each costs in memory of the heap. */
    private static void refusedAtOnce(Rig rig, Serving serving, String what, byte[] first) throws Exception {
        int count = 50;
        long before = allocatedBy(rig.thread());
        long failed = TlsEnds.failed(rig, serving);
        for (int i = 0; i < count; i++) {
            Socket peer = rig.dial(serving.address());
            peer.getOutputStream().write(first);
            TlsEnds.raw(peer);
        }
        String why = TlsEnds.untilFailed(rig, serving, failed + count);
        rig.figure(what + ": " + (allocatedBy(rig.thread()) - before) / count + " bytes allocated, " + why);
        rig.outcome(what + " refused");
    }

    @Fault(id = "C3", what = "the header of a record announces more than TLS allows, and nothing follows", seconds = 60)
    static void recordTooLong(Rig rig) throws Exception {
        for (var options : servers().entrySet()) {
            Serving serving = TlsEnds.serve(rig, options.getValue(), rig::plain);
            for (String header : List.of("16 0301 FFFF", "16 0301 4801")) {
                refusedAtOnce(rig, serving, options.getKey() + " " + header, hex(header));
            }
        }
        Serving serving = TlsEnds.serve(rig);
        for (String protocol : PROTOCOLS) {
            for (String header : List.of("17 0303 FFFF", "17 0303 4801")) {
                TlsPeer peer = TlsEnds.client(rig, serving, protocol).handshake();
                Witness witness = serving.next();
                peer.write(TEXT);
                rig.until("the data has come", () -> witness.received() == TEXT.length);
                long before = allocatedBy(rig.thread());
                peer.send(hex(header));
                rig.untilLost(witness);
                rig.figure((allocatedBy(rig.thread()) - before) + " bytes allocated");
                TlsEnds.expect(rig, protocol + " " + header, "SSLException ERROR", witness.ending());
            }
        }
    }

    @Fault(id = "C4", what = "nine bytes announce a message of 16 MiB", seconds = 60)
    static void messageTooLong(Rig rig) throws Exception {
        for (var options : servers().entrySet()) {
            Serving serving = TlsEnds.serve(rig, options.getValue(), rig::plain);
            refusedAtOnce(rig, serving, options.getKey(), hex("16 0301 0004 01FFFFFF"));
        }
    }

    private static void sendAsFarAsTaken(TlsPeer peer, byte[] bytes) throws IOException {
        try {
            peer.send(bytes);
        } catch (SocketException refused) {
            // The other side has ended the connection.
        }
    }

    private interface Record {
        byte[] next() throws Exception;
    }

    private static byte[] several(int count, Record record) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            all.writeBytes(record.next());
        }
        return all.toByteArray();
    }

    @Fault(id = "C5", what = "endless records without data: empty, warnings, updates of keys", seconds = 60)
    static void recordsWithoutEnd(Rig rig) throws Exception {
        for (var options : servers().entrySet()) {
            for (String record : List.of("16 0301 0000", "15 0301 0002 015a", "14 0303 0001 01")) {
                for (boolean begun : List.of(false, true)) {
                    Serving serving = TlsEnds.serve(rig, options.getValue(), rig::plain);
                    TlsPeer peer = TlsEnds.client(rig, serving, "TLSv1.3");
                    if (begun) {
                        peer.send(peer.hello());
                    }
                    sendAsFarAsTaken(peer, times(20_000, hex(record)));
                    String why = TlsEnds.untilFailed(rig, serving, 1);
                    rig.figure(record + " with " + options.getKey() + ": " + why);
                    rig.outcome(record + (begun ? " after" : " before") + " the hello refused");
                }
            }
        }
        // The engines of the JDK write no empty record of data; what they do write without end are updates of keys.
        Serving serving = TlsEnds.serve(rig);
        TlsPeer peer = TlsEnds.client(rig, serving, "TLSv1.3").handshake();
        Witness witness = serving.next();
        peer.send(several(100, peer::another));
        peer.write(TEXT);
        rig.until("data behind a few updates is delivered", () -> witness.received() == TEXT.length);
        sendAsFarAsTaken(peer, several(2000, peer::another));
        rig.untilLost(witness);
        rig.figure(TlsEnds.withoutPort(witness.cause()));
        TlsEnds.expect(rig, "updates of keys", "SSLException ERROR", witness.ending());
    }

    /** Ends of the connection below, after data: with and without close_notify. */
    private interface End {
        void of(TlsPeer peer) throws Exception;
    }

    private static Map<String, End> ends() {
        Map<String, End> ends = new LinkedHashMap<>();
        ends.put("close_notify", TlsPeer::close);
        ends.put("FIN", peer -> peer.socket().shutdownOutput());
        ends.put("FIN within a record", peer -> {
            byte[] record = peer.records(TEXT);
            peer.send(Arrays.copyOf(record, record.length - 1));
            peer.socket().shutdownOutput();
        });
        ends.put("RST", peer -> Rig.reset(peer.socket()));
        return ends;
    }

    @Fault(id = "C6", what = "the connection ends after data with and without close_notify, and by RST", seconds = 60)
    static void truncation(Rig rig) throws Exception {
        for (String protocol : PROTOCOLS) {
            for (boolean tolerates : List.of(false, true)) {
                TlsOptions server = tolerates ? TlsEnds.serving().tolerateTruncation() : TlsEnds.serving();
                TlsOptions client = tolerates ? TlsEnds.calling().tolerateTruncation() : TlsEnds.calling();
                Serving serving = TlsEnds.serve(rig, server, rig::plain);
                for (var end : ends().entrySet()) {
                    TlsPeer asClient = TlsEnds.client(rig, serving, protocol).handshake();
                    String accepted = ending(rig, asClient, serving.next(), end.getValue());
                    Dialing dialing = TlsEnds.dial(rig, client);
                    TlsPeer asServer = TlsPeer.server(dialing.accepted(), TlsKeys.server(), TlsPeer.only(protocol))
                            .handshake();
                    String connected = ending(rig, asServer, dialing.connected(), end.getValue());
                    require(
                            accepted.equals(connected),
                            protocol + tolerates + end.getKey() + " server: " + accepted + ", client: " + connected);
                    String expected = end.getKey().equals("RST")
                            ? "ConnectionResetException ERROR"
                            : tolerates || end.getKey().equals("close_notify")
                                    ? "eof, EOF"
                                    : "TlsTruncatedException ERROR";
                    TlsEnds.expect(
                            rig, protocol + (tolerates ? " tolerated " : " ") + end.getKey(), expected, accepted);
                }
            }
        }
    }

    private static String ending(Rig rig, TlsPeer peer, Witness witness, End end) throws Exception {
        peer.write(TEXT);
        rig.until("the data has come", () -> witness.received() == TEXT.length);
        end.of(peer);
        rig.until("the connection is ending", () -> witness.transport().isClosing());
        if (!peer.socket().isClosed()) {
            peer.socket().getInputStream().transferTo(OutputStream.nullOutputStream());
            peer.socket().close();
        }
        rig.untilLost(witness);
        return (witness.hasEnded() ? "eof, " : "") + witness.ending();
    }

    @Fault(
            id = "C7",
            what = "bytes behind close_notify, an end while the other side writes, and both at once",
            seconds = 60)
    static void dataAfterTheEnd(Rig rig) throws Exception {
        byte[] bytes = new byte[4_000_000];
        new Random(4).nextBytes(bytes);
        for (String protocol : PROTOCOLS) {
            Serving halves =
                    TlsEnds.serve(rig, TlsEnds.serving(), () -> rig.plain().keepHalf());
            TlsPeer peer = TlsEnds.client(rig, halves, protocol).handshake();
            Witness witness = halves.next();
            byte[] data = peer.records(TEXT);
            peer.send(join(data, peer.closeNotify(), hex("17 0303 0004 01020304"), data));
            rig.until("the end has come", witness::hasEnded);
            rig.run(() -> {
                witness.transport().write(ByteBuffer.wrap(TEXT));
                witness.transport().close();
            });
            byte[] back = peer.readToEnd();
            peer.socket().close();
            rig.untilLost(witness);
            require(witness.received() == TEXT.length, "bytes behind close_notify were delivered");
            boolean halves13 = protocol.equals("TLSv1.3");
            require(back.length == (halves13 ? TEXT.length : 0), back.length + " bytes after the end of the peer");
            TlsEnds.expect(rig, protocol, halves13 ? "LOCAL_CLOSE" : "EOF", witness.ending());

            Serving serving = TlsEnds.serve(rig);
            TlsPeer reader = TlsEnds.client(rig, serving, protocol).handshake();
            Witness writer = serving.next();
            rig.run(() -> {
                writer.transport().write(ByteBuffer.wrap(bytes));
                writer.transport().close();
            });
            require(checksum(reader.readToEnd()) == checksum(bytes), "what was written before the close is missing");
            require(reader.sawCloseNotify(), "no close_notify");
            reader.close();
            rig.untilLost(writer);
            TlsEnds.expect(rig, "queued data", "LOCAL_CLOSE", writer.ending());
        }
        Serving serving = TlsEnds.serve(rig);
        List<Witness> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            TlsPeer peer = TlsEnds.client(rig, serving, PROTOCOLS.get(i % 2)).handshake();
            Witness witness = serving.next();
            rig.run(() -> witness.transport().close());
            peer.send(peer.closeNotify());
            peer.readToEnd();
            peer.socket().close();
            all.add(witness);
        }
        rig.until("all are lost", () -> all.stream().allMatch(Witness::isLost));
        TlsEnds.expect(
                rig,
                "both ends at once",
                "[LOCAL_CLOSE]",
                all.stream().map(Witness::ending).distinct().toList());
    }

    private static long checksum(byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return checksum.getValue();
    }

    @Fault(
            id = "C8",
            what = "the peer never answers close_notify, or continues to send, or reads nothing any more",
            seconds = 60)
    static void peerDoesNotEnd(Rig rig) throws Exception {
        TlsOptions options = TlsEnds.serving().shutdownTimeout(Duration.ofMillis(500));
        Serving serving = TlsEnds.serve(rig, options, rig::plain);
        for (String way : List.of("silent", "sends on", "reads nothing")) {
            TlsPeer peer = TlsEnds.client(rig, serving, "TLSv1.3").handshake();
            Witness witness = serving.next();
            long started = System.nanoTime();
            rig.run(() -> {
                if (way.equals("reads nothing")) {
                    witness.transport().write(ByteBuffer.allocate(20_000_000));
                }
                witness.transport().close();
            });
            if (way.equals("sends on")) {
                sendUntilLost(peer, witness);
            }
            rig.untilLost(witness);
            long millis = (System.nanoTime() - started) / 1_000_000;
            rig.figure(way + ": " + millis + " ms");
            require(way.equals("sends on") || millis >= 500, "the peer had " + millis + " ms");
            String expected = way.equals("reads nothing") ? "SocketTimeoutException ERROR" : "LOCAL_CLOSE";
            TlsEnds.expect(rig, way, expected, witness.ending());
        }
    }

    /** Sends slowly, so that the time decides and not the amount. */
    private static void sendUntilLost(TlsPeer peer, Witness witness) throws IOException {
        try {
            while (!witness.isLost()) {
                peer.write(new byte[1000]);
                Machine.letPass(1);
            }
        } catch (SocketException gone) {
            // The end of the connection was faster.
        }
    }
}
