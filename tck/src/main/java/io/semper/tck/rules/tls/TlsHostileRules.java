package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLException;

/** Peers that send what they must not. */
@Requires("tls")
final class TlsHostileRules {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] record(TlsLink link, String text) {
        try {
            return link.peer().records(bytes(text));
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** Records without data, each of which costs an answer. */
    private static byte[] updates(TlsLink link, int records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < records; i++) {
                all.writeBytes(link.peer().updateRecord());
            }
        } catch (SSLException e) {
            throw new AssertionError(e);
        }
        return all.toByteArray();
    }

    @Rule("TLS-38")
    void aPeerThatRenegotiatesIsDisconnected(Tck tck) {
        Way.eachOf12(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.peer().send("before");
            recorder.awaitText("before");
            link.peer().beginAgain();
            assertInstanceOf(SSLException.class, recorder.awaitLost());
            assertEquals(1, recorder.count("lost"));
        });
    }

    @Rule("TLS-39")
    void aPeerThatSendsRecordsWithoutDataForEverIsDisconnected(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            link.peer().raw().sending(updates(link, 2000));
            assertInstanceOf(SSLException.class, recorder.awaitLost());
            assertEquals(2, recorder.trace().size(), "callbacks: " + recorder);
            assertThrows(SSLException.class, () -> link.peer().readToEnd(), "the peer gets an alert");
        });
    }

    @Rule("TLS-39")
    void recordsWithoutDataAreNoFloodIfDataComesInBetween(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            for (int i = 0; i < 20; i++) {
                link.sendRaw(updates(link, 30), record(link, "x"));
            }
            recorder.awaitText("x".repeat(20));
            link.endWell();
        });
    }

    @Rule("TLS-39")
    void aPeerThatSendsRecordsWithoutDataBeforeTheHandshakeIsDisconnected(Tck tck) {
        TlsOptions options = TlsOptions.server(Contexts.server("server"));
        for (TlsOptions each : List.of(options, options.contextFor("other.test", Contexts.server("other")))) {
            Server server = tck.serve(tck.serverOptions(StreamKind.TCP).tls(each), tck::recorder);
            Peer peer = tck.peer(server);
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 5000; i++) {
                flood.writeBytes(HexFormat.of().parseHex("1603030000"));
            }
            peer.sending(flood.toByteArray());
            peer.awaitEnd();
            tck.until(() -> tck.call(() -> server.stats().failedHandshakes()) == 1, "the failure is counted");
            tck.takeExceptions(); // debug mode reports it
        }
    }

    /** What follows a good record. */
    private enum Bad {
        ALTERED,
        CUT_AND_JOINED,
        REPEATED,
        TOO_LONG,
        MUCH_TOO_LONG,
        HTTP,
        ZEROS,
        OTHER_TYPE,
        OTHER_VERSION,
        CLEAR_DATA;

        byte[] after(TlsLink link, byte[] good, Way way) {
            return switch (this) {
                case ALTERED -> {
                    byte[] record = record(link, "never delivered");
                    record[record.length - 1] ^= 1;
                    yield record;
                }
                case CUT_AND_JOINED -> {
                    byte[] record = record(link, "never delivered");
                    record[4] -= 5; // the rest would be another record
                    yield record;
                }
                case REPEATED -> good;
                // RFC 8446, section 5.2; RFC 5246, section 6.2.3
                case TOO_LONG -> HexFormat.of().parseHex(way.endsHalves() ? "1703034101" : "1703034801");
                case MUCH_TOO_LONG -> HexFormat.of().parseHex("170303ffff");
                case HTTP -> bytes("GET / HTTP/1.1\r\n\r\n");
                case ZEROS -> new byte[100];
                case OTHER_TYPE -> HexFormat.of().parseHex("63030300010a");
                case OTHER_VERSION -> HexFormat.of().parseHex("17090300010a");
                case CLEAR_DATA -> HexFormat.of().parseHex("170303000568656c6c6f");
            };
        }
    }

    private static void endsTheConnection(Tck tck, boolean paused) {
        for (Bad bad : Bad.values()) {
            Way.each(way -> {
                Recorder recorder = tck.recorder();
                TlsLink link = way.open(tck, recorder);
                if (paused) {
                    link.run(StreamTransport::pauseReading);
                }
                byte[] good = record(link, "good");
                byte[] wrong = bad.after(link, good, way);
                byte[] later = record(link, "later");
                if (bad == Bad.TOO_LONG || bad == Bad.MUCH_TOO_LONG) {
                    link.sendRaw(good, wrong);
                } else {
                    link.sendRaw(good, wrong, later);
                }
                if (paused) {
                    tck.settle();
                    assertEquals(List.of("made"), recorder.trace(), bad + ": while paused");
                    link.run(StreamTransport::resumeReading);
                }
                Throwable cause = recorder.awaitLost();
                assertInstanceOf(SSLException.class, cause, bad + ": the cause of the end");
                assertEquals("good", recorder.text(), bad + ": what was delivered");
                assertEquals(3, recorder.trace().size(), bad + ": callbacks: " + recorder);
                assertThrows(SSLException.class, () -> link.peer().readToEnd(), bad + ": the peer gets an alert");
            });
        }
    }

    @Rule("TLS-40")
    void aBadRecordEndsTheConnectionAfterWhatWasBeforeIt(Tck tck) {
        endsTheConnection(tck, false);
    }

    @Rule("TLS-40")
    void aBadRecordThatComesDuringAPauseEndsTheConnectionAfterIt(Tck tck) {
        endsTheConnection(tck, true);
    }

    @Rule("TLS-41")
    void aClientSeesWhatAServerWithoutTlsSays(Tck tck) {
        for (String greeting : new String[] {"220 mail.test ESMTP\r\n", "SSH-2.0-x\r\n", "\r\n\r\n\r\n\r\n"}) {
            PeerServer listener = tck.listen(StreamKind.TCP);
            Recorder recorder = tck.recorder();
            TlsOptions options = TlsOptions.client(Contexts.client()).serverName(Contexts.SERVER);
            LoopFuture<Connection<Recorder>> connecting = tck.call(() -> tck.loop()
                    .createConnection(
                            () -> recorder,
                            ConnectOptions.to(listener.address()).tls(options)));
            Peer peer = listener.accept();
            peer.send(greeting);
            SSLException failure = tck.awaitFailure(SSLException.class, connecting);
            String begin = greeting.substring(0, 3).strip();
            assertTrue(failure.getMessage().contains(begin), "what " + begin + " leads to: " + failure.getMessage());
            assertTrue(recorder.trace().isEmpty(), "callbacks: " + recorder);
        }
    }

    @Rule("TLS-41")
    void aServerEndsAPeerWithoutTlsAtItsFirstByte(Tck tck) {
        TlsOptions options = TlsOptions.server(Contexts.server("server"));
        for (TlsOptions each : List.of(options, options.contextFor("other.test", Contexts.server("other")))) {
            Recorder recorder = tck.recorder();
            Server server = tck.serve(tck.serverOptions(StreamKind.TCP).tls(each), () -> recorder);
            for (String begin : new String[] {"GET / HTTP/1.1\r\n\r\n", "G"}) {
                Peer peer = tck.peer(server);
                peer.send(begin);
                byte[] alert = peer.readToEof();
                assertTrue(
                        alert.length >= 7 && alert[0] == 21 && alert[5] == 2,
                        "the peer gets a fatal alert: " + HexFormat.of().formatHex(alert));
                peer.close();
            }
            tck.until(() -> tck.call(() -> server.stats().failedHandshakes()) == 2, "two failures are counted");
            String why = tck.call(() -> server.stats().lastHandshakeFailure());
            assertTrue(why != null && why.contains("G"), "the reason: " + why);
            assertTrue(recorder.trace().isEmpty(), "no protocol is made");
            tck.takeExceptions(); // debug mode reports it
        }
    }
}
