package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.it.faults.TlsEnds.Dialing;
import java.io.IOException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Peers with wrong or odd certificates, names, versions and application protocols. */
final class TlsPeerFaults {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");
    private static final byte[] TEXT = "does it come back?".getBytes(UTF_8);
    private static final Pattern ALERT = Pattern.compile("alert: (\\w+)|alert ([a-z ]+)|\\((\\w+)\\)");

    private TlsPeerFaults() {}

    /** Connects to a server with {@code key}; returns how it went, in words that name no port. */
    private static String meet(Rig rig, TlsOptions options, KeyStore key, @Nullable String words) throws Exception {
        Dialing dialing = TlsEnds.dial(rig, options);
        TlsPeer peer =
                TlsPeer.server(dialing.accepted(), TlsKeys.context(key, TlsKeys.trust(TlsKeys.store("ca"))), p -> {});
        try {
            peer.handshake();
            Witness witness = dialing.connected();
            rig.run(() -> witness.transport().abort());
            return "accepted";
        } catch (SSLException | java.net.SocketException | java.io.EOFException refused) {
            Throwable failure = dialing.failure();
            require(failure instanceof SSLException, "not for TLS: " + failure);
            require(
                    words == null || String.valueOf(failure.getMessage()).contains(words),
                    "'" + words + "' is not in: " + failure.getMessage());
            rig.figure(TlsEnds.withoutPort(failure.getMessage()));
            return "refused";
        } finally {
            dialing.accepted().close();
        }
    }

    private static void meet(Rig rig, String expected, String name, String store) throws Exception {
        String how = meet(
                rig,
                TlsOptions.client(TlsKeys.client()).serverName(name),
                TlsKeys.store(store),
                store.equals("server") || store.equals("other") ? name : null);
        require(how.equals(expected), store + " as " + name + " was " + how);
        rig.outcome(store + " as " + name + " " + how);
    }

    private static void meetMade(
            Rig rig, @Nullable String expected, String name, String commonName, @Nullable String names)
            throws Exception {
        KeyStore made = TlsKeys.selfSigned(UnixFaults.folder(rig), commonName, names);
        TlsOptions trusting = TlsOptions.client(TlsKeys.context(null, TlsKeys.trustItself(made)))
                .serverName(name);
        String how = meet(rig, trusting, made, null);
        String what = "CN=" + commonName + " " + names + " as " + name + " " + how;
        require(expected == null || how.equals(expected), what);
        rig.outcome(what);
    }

    @Fault(id = "C12", what = "certificates for another name, expired, untrusted, with odd names", seconds = 60)
    static void certificatesThatDoNotFit(Rig rig) throws Exception {
        meet(rig, "accepted", "server.test", "server");
        meet(rig, "accepted", "SERVER.test.", "server");
        meet(rig, "refused", "wrong.test", "server");
        meet(rig, "refused", "server.test.evil.test", "server");
        meet(rig, "accepted", "127.0.0.1", "server");
        meet(rig, "refused", "127.0.0.2", "server");
        meet(rig, "accepted", "::1", "server");
        meet(rig, "refused", "server.test", "expired");
        meet(rig, "refused", "server.test", "stranger");
        meet(rig, "accepted", "a.wild.test", "other");
        meet(rig, "refused", "wild.test", "other");
        meet(rig, "refused", "a.b.wild.test", "other");
        Machine.need("openssl");
        KeyStore itself = TlsKeys.selfSigned(UnixFaults.folder(rig), "server.test", "DNS:server.test");
        TlsEnds.expect(rig, "self-signed", "refused", meet(rig, TlsEnds.calling(), itself, "authority"));
        meetMade(rig, "accepted", "server.test", "anything", "DNS:server.test");
        meetMade(rig, "refused", "server.test", "server.test", "DNS:other.test");
        meetMade(rig, "refused", "server.test", "anything", "DNS:*");
        // JDK 17 lets an asterisk stand for any label, JDK 25 for the first alone; authorities sign no such name.
        meetMade(rig, null, "a.server.test", "anything", "DNS:*.*.test");
        meetMade(rig, "refused", "127.0.0.1", "127.0.0.1", "DNS:127.0.0.1");
        meetMade(rig, "accepted", "bücher.test", "anything", "DNS:xn--bcher-kva.test");
        // A name of the type dNSName, "server.test\0.evil.test".
        meetMade(rig, "refused", "server.test", "anything", "DER:30:18:82:16:" + colons("server.test\0.evil.tes"));
        // RFC 6125 lets a client look at the common name if there is no other name; the JDK does.
        meetMade(rig, null, "server.test", "server.test", null);
    }

    private static String colons(String text) {
        StringBuilder digits = new StringBuilder();
        for (byte each : text.getBytes(UTF_8)) {
            digits.append(digits.length() == 0 ? "" : ":").append("%02x".formatted(each));
        }
        return digits.toString();
    }

    @Fault(
            id = "C13",
            what = "a trust manager of the user that accepts everything: the name is still checked",
            seconds = 60)
    static void credulousTrustManager(Rig rig) throws Exception {
        SSLContext context = TlsKeys.context(null, new Credulous(() -> {}));
        for (String protocol : PROTOCOLS) {
            TlsOptions options = TlsOptions.client(context).protocols(protocol);
            String right = meet(rig, options.serverName("server.test"), TlsKeys.store("stranger"), null);
            String wrong = meet(rig, options.serverName("wrong.test"), TlsKeys.store("stranger"), "wrong.test");
            require(right.equals("accepted") && wrong.equals("refused"), right + ", " + wrong);
            rig.outcome(protocol + ": right name " + right + ", wrong name " + wrong);
        }
    }

    private static Consumer<SSLParameters> asking(byte @Nullable [] name) {
        List<SNIServerName> names = name == null ? List.of() : List.of(new SNIServerName(0, name) {});
        return parameters -> parameters.setServerNames(names);
    }

    @Fault(
            id = "C15",
            what = "names of servers: none, unknown, too long, not ASCII, and hundreds of different ones",
            seconds = 60)
    static void serverNames(Rig rig) throws Exception {
        TlsOptions options = TlsEnds.servingNames()
                .contextFor("*.wild.test", TlsKeys.context(TlsKeys.store("other"), TlsKeys.trust(TlsKeys.store("ca"))));
        Map<String, byte[]> names = new LinkedHashMap<>();
        names.put("known", "other.test".getBytes(UTF_8));
        names.put("capitals", "OTHER.Test".getBytes(UTF_8));
        names.put("wildcard", "a.wild.test".getBytes(UTF_8));
        names.put("two labels", "a.b.wild.test".getBytes(UTF_8));
        names.put("unknown", "unknown.test".getBytes(UTF_8));
        names.put("300 bytes", "x".repeat(300).getBytes(UTF_8));
        names.put("16000 bytes", "x".repeat(16_000).getBytes(UTF_8));
        names.put("not ASCII", "bücher.test".getBytes(UTF_8));
        names.put("NUL", "other.test\0.evil.test".getBytes(UTF_8));
        names.put("a dot", ".".getBytes(UTF_8));
        names.put("an asterisk", "*.wild.test".getBytes(UTF_8));
        Serving serving = TlsEnds.serve(rig, options, rig::plain);
        TlsEnds.expect(rig, "none", "gets CN=server", served(rig, serving, null));
        for (var name : names.entrySet()) {
            String how = served(rig, serving, name.getValue());
            String expected = switch (name.getKey()) {
                case "known", "capitals", "wildcard" -> "gets CN=other";
                case "two labels", "unknown" -> "gets CN=server";
                default -> how.startsWith("refused") ? how : "gets CN=server"; // as the engine likes
            };
            TlsEnds.expect(rig, name.getKey(), expected, how);
        }
        Map<String, Integer> seen = new LinkedHashMap<>();
        long before = heap();
        for (int i = 0; i < 200; i++) {
            seen.merge(served(rig, serving, ("n" + i + ".wild.test").getBytes(UTF_8)), 1, Integer::sum);
        }
        rig.figure((heap() - before) / 200 + " bytes of heap more with each name");
        TlsEnds.expect(rig, "many", "{gets CN=other=200}", seen);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Returns the subject of the certificate that a server shows to one who asks for a name. */
    private static String served(Rig rig, Serving serving, byte @Nullable [] name) throws Exception {
        TlsPeer peer = TlsPeer.client(
                rig.dial(serving.address()), TlsKeys.context(null, new Credulous(() -> {})), asking(name));
        try {
            peer.handshake();
            X509Certificate shown = (X509Certificate) peer.engine().getSession().getPeerCertificates()[0];
            rig.untilLost(closed(peer, serving.next()));
            return "gets " + shown.getSubjectX500Principal().getName();
        } catch (SSLException refused) {
            return "refused: " + alert(refused);
        } finally {
            peer.socket().close();
        }
    }

    private static Witness closed(TlsPeer peer, Witness witness) throws IOException {
        peer.close();
        return witness;
    }

    /** The name of the alert in the message of an engine. */
    private static String alert(Throwable refused) {
        Matcher alert = ALERT.matcher(String.valueOf(refused.getMessage()));
        require(alert.find(), "no alert in " + refused);
        return alert.group(1) != null ? alert.group(1) : alert.group(2) != null ? alert.group(2) : alert.group(3);
    }

    @Fault(id = "C16", what = "no application protocol, version or cipher suite in common", seconds = 60)
    static void nothingInCommon(Rig rig) throws Exception {
        TlsOptions base = TlsEnds.serving();
        List<String> alerts =
                List.of("no_application_protocol", "protocol_version", "protocol_version", "handshake_failure");
        Map<TlsOptions, Consumer<SSLParameters>> pairs = new LinkedHashMap<>();
        pairs.put(base.applicationProtocols("h2"), p -> p.setApplicationProtocols(new String[] {"http/1.1"}));
        pairs.put(base.protocols("TLSv1.3"), TlsPeer.only("TLSv1.2"));
        pairs.put(base.protocols("TLSv1.2"), TlsPeer.only("TLSv1.3"));
        pairs.put(
                base.cipherSuites("TLS_AES_128_GCM_SHA256"),
                p -> p.setCipherSuites(new String[] {"TLS_AES_256_GCM_SHA384"}));
        Iterator<String> alert = alerts.iterator();
        for (var pair : pairs.entrySet()) {
            Serving serving = TlsEnds.serve(rig, pair.getKey(), rig::plain);
            TlsPeer peer = TlsPeer.client(rig.dial(serving.address()), TlsKeys.client(), pair.getValue());
            TlsEnds.expect(rig, "client sees", alert.next(), alertAt(peer));
            rig.figure(TlsEnds.untilFailed(rig, serving, 1));
        }
        Serving requiring =
                TlsEnds.serve(rig, base.applicationProtocols("h2").requireApplicationProtocol(), rig::plain);
        require(isCutOff(TlsEnds.client(rig, requiring, "TLSv1.3")), "an orderly end without an application protocol");
        rig.figure(TlsEnds.untilFailed(rig, requiring, 1));
        rig.outcome("no application protocol, but one required: cut off");
        Dialing dialing = TlsEnds.dial(rig, TlsEnds.calling().applicationProtocols("h2"));
        TlsPeer peer = TlsPeer.server(
                dialing.accepted(), TlsKeys.server(), p -> p.setApplicationProtocols(new String[] {"http/1.1"}));
        try {
            peer.handshake();
        } catch (SSLException expected) {
            // This side has nothing to offer.
        }
        String why = dialing.failure().getMessage();
        require(why.contains("no application protocol in common"), why);
        require(dialing.failure().getCause() instanceof SSLException, "no cause");

        Serving serving = TlsEnds.serve(rig);
        Process old = TlsEnds.openssl(
                rig,
                "s_client",
                "-connect",
                "127.0.0.1:" + serving.port(),
                "-tls1_1",
                "-cipher",
                "DEFAULT:@SECLEVEL=0");
        old.getOutputStream().close();
        String said = new String(old.getInputStream().readAllBytes(), UTF_8);
        rig.figure(TlsEnds.untilFailed(rig, serving, 1));
        require(said.contains("alert protocol version"), "no alert in: " + said);
        rig.outcome("TLS 1.1 sees an alert of the version");
    }

    /** Does a handshake that must fail, or that ends at once afterwards, and returns the alert. */
    private static String alertAt(TlsPeer peer) throws IOException {
        try {
            peer.handshake();
            peer.readToEnd();
            throw new AssertionError("no alert");
        } catch (SSLException refused) {
            return alert(refused);
        }
    }

    /** Does a handshake that fails on the other side alone: this side must not take it for an orderly end. */
    private static boolean isCutOff(TlsPeer peer) {
        try {
            peer.handshake();
            peer.readToEnd();
            return !peer.sawCloseNotify();
        } catch (IOException refused) {
            return true;
        }
    }

    @Fault(
            id = "C17",
            what = "certificates of clients that are missing, untrusted or expired, with TLS 1.2 and 1.3",
            seconds = 60)
    static void clientCertificates(Rig rig) throws Exception {
        TlsOptions needing = TlsEnds.serving().clientAuthentication(ClientAuthentication.NEEDED);
        Serving serving = TlsEnds.serve(rig, needing, rig::plain);
        long failed = 0;
        for (String protocol : PROTOCOLS) {
            for (String key : List.of("client", "none", "stranger", "expired")) {
                KeyStore store = key.equals("none") ? null : TlsKeys.store(key);
                SSLContext context = TlsKeys.context(store, TlsKeys.trust(TlsKeys.store("ca")));
                TlsPeer peer = TlsPeer.client(rig.dial(serving.address()), context, TlsPeer.only(protocol));
                if (key.equals("client")) {
                    peer.handshake();
                    rig.untilLost(closed(peer, serving.next()));
                } else {
                    String alert = alertAt(peer);
                    rig.figure(alert + ": " + TlsEnds.untilFailed(rig, serving, ++failed));
                }
                // A client of the loop against a server of the JDK, which judges.
                Dialing dialing = TlsEnds.dial(
                        rig, TlsOptions.client(context).serverName(TlsKeys.NAME).protocols(protocol));
                String expected = key.equals("client")
                        ? "connected"
                        : protocol.equals("TLSv1.3")
                                ? "connected, then SSLException ERROR"
                                : "not connected, SSLHandshakeException";
                TlsEnds.expect(rig, protocol + " " + key, expected, judged(rig, dialing));
            }
        }
        require(serving.accepted().isEmpty(), "a refused client was accepted");
    }

    private static String judged(Rig rig, Dialing dialing) throws Exception {
        TlsPeer judge = TlsPeer.server(dialing.accepted(), TlsKeys.server(), p -> p.setNeedClientAuth(true));
        try {
            judge.handshake();
            Witness witness = dialing.connected();
            rig.run(() -> witness.transport().abort());
            return "connected";
        } catch (SSLException refused) {
            try {
                Witness witness = dialing.connected();
                rig.untilLost(witness);
                return "connected, then " + witness.ending();
            } catch (ExecutionException failed) {
                return "not connected, " + failed.getCause().getClass().getSimpleName();
            }
        } finally {
            dialing.accepted().close();
        }
    }
}
