package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.it.faults.TlsEnds.Dialing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Handshakes that end early, in which others interfere, that are asked for twice, and whose work is slow or fails. */
final class TlsHandshakeFaults {
    private static final byte[] TEXT = "does it come back?".getBytes(UTF_8);

    private TlsHandshakeFaults() {}

    private interface Act {
        void on(Dialing dialing) throws Exception;
    }

    @Fault(
            id = "C10",
            what = "a handshake is cancelled, given up, ended or reset, on either side and in an upgrade",
            seconds = 60)
    static void endedWithinTheHandshake(Rig rig) throws Exception {
        int timers = rig.on(() -> rig.loop().stats().pendingTimers());
        int sockets = Descriptors.sockets();
        Map<String, Act> ends = new LinkedHashMap<>();
        ends.put("cancel", dialing -> {});
        ends.put("FIN", dialing -> dialing.accepted().close());
        ends.put("RST", dialing -> Rig.reset(dialing.accepted()));
        for (var end : ends.entrySet()) {
            Dialing dialing = TlsEnds.dial(rig, TlsEnds.calling());
            LoopFuture<?> call = dialing.call();
            require(dialing.accepted().getInputStream().read() == 22, "no hello");
            if (end.getKey().equals("cancel")) {
                require(rig.on(() -> call.cancel()), "not cancelled");
                TlsEnds.raw(dialing.accepted());
            } else {
                // What has come must be read before the end, or a FIN would be an RST.
                Machine.letPass(20);
                dialing.accepted()
                        .getInputStream()
                        .skipNBytes(dialing.accepted().getInputStream().available());
                end.getValue().on(dialing);
            }
            rig.until("the connect has ended", () -> call.isDone());
            String how = rig.on(() -> call.isCancelled()
                    ? "cancelled"
                    : call.exception().getClass().getSimpleName());
            String expected = end.getKey().equals("cancel") ? "cancelled" : "SSLHandshakeException";
            TlsEnds.expect(rig, "client " + end.getKey(), expected, how);
            dialing.accepted().close();
        }
        Dialing late = TlsEnds.dial(rig, TlsEnds.calling().handshakeTimeout(Duration.ofMillis(200)));
        TlsEnds.expect(
                rig,
                "client late",
                "SocketTimeoutException",
                late.failure().getClass().getSimpleName());
        late.accepted().close();

        Serving serving = TlsEnds.serve(rig);
        long failed = 0;
        for (String end : List.of("FIN", "RST", "closeClients", "abortClients")) {
            TlsPeer peer = TlsEnds.client(rig, serving, "TLSv1.3");
            byte[] hello = peer.hello();
            peer.send(Arrays.copyOf(hello, hello.length - 1));
            rig.until("the client is accepted", () -> serving.server().stats().open() == 1);
            switch (end) {
                case "FIN" -> peer.socket().shutdownOutput();
                case "RST" -> Rig.reset(peer.socket());
                case "closeClients" -> {
                    rig.run(() -> serving.server().closeClients());
                    peer.socket().shutdownOutput(); // a close with unread bytes lasts until the peer ends
                }
                default -> rig.run(() -> serving.server().abortClients());
            }
            rig.until("the client is gone", () -> serving.server().stats().open() == 0);
            String counted = end.length() == 3 ? "1" : "0"; // what this side ends has not failed
            TlsEnds.expect(rig, "server " + end, counted, TlsEnds.failed(rig, serving) - failed);
            failed = TlsEnds.failed(rig, serving);
            peer.socket().close();
        }

        Serving plain = rig.serve(() -> new Upgrading(rig.thread(), false, null));
        for (String end : List.of("close", "abort", "cancel", "FIN")) {
            Socket peer = rig.dial(plain.address());
            Upgrading witness = (Upgrading) plain.next();
            TlsOptions options = TlsEnds.serving();
            LoopFuture<?> upgrade = rig.on(() -> rig.loop().startTls(witness.transport(), options));
            peer.getOutputStream().write(new byte[] {22, 3, 1});
            switch (end) {
                case "close" -> {
                    rig.run(() -> witness.transport().close());
                    peer.shutdownOutput(); // a close with unread bytes lasts until the peer ends
                }
                case "abort" -> rig.run(() -> witness.transport().abort());
                case "cancel" -> rig.on(() -> upgrade.cancel());
                default -> peer.shutdownOutput();
            }
            rig.untilLost(witness);
            rig.until("the upgrade has ended", upgrade::isDone);
            String how = rig.on(() -> upgrade.isCancelled()
                    ? "cancelled"
                    : String.valueOf(upgrade.exception().getClass().getSimpleName()));
            String expected =
                    end.equals("cancel") ? "cancelled" : end.equals("FIN") ? "SSLHandshakeException" : "IOException";
            TlsEnds.expect(rig, "upgrade " + end, expected, how);
            peer.close();
        }
        rig.until("no timer is left", () -> rig.loop().stats().pendingTimers() <= timers);
        rig.figure(Descriptors.sockets() - sockets + " sockets more, of servers");
    }

    /** openssl as a peer that one can tell to renegotiate. */
    private static void renegotiate(Rig rig, Witness witness, Process openssl) throws Exception {
        Writer orders = openssl.outputWriter(UTF_8);
        orders.write("R\n");
        orders.flush();
        rig.untilLost(witness);
        require(witness.received() == 0, "the order was sent as data");
        orders.close();
    }

    @Fault(id = "C11", what = "renegotiation with TLS 1.2, by the JDK and by openssl, in both roles", seconds = 60)
    static void renegotiation(Rig rig) throws Exception {
        Serving serving = TlsEnds.serve(rig);
        TlsPeer asClient = TlsEnds.client(rig, serving, "TLSv1.2").handshake();
        asClient.send(asClient.another());
        Witness accepted = serving.next();
        rig.untilLost(accepted);
        TlsEnds.expect(rig, "JDK client", "SSLException ERROR", accepted.ending());
        Dialing dialing = TlsEnds.dial(rig, TlsEnds.calling());
        TlsPeer asServer = TlsPeer.server(dialing.accepted(), TlsKeys.server(), TlsPeer.only("TLSv1.2"))
                .handshake();
        asServer.send(asServer.another());
        rig.untilLost(dialing.connected());
        TlsEnds.expect(
                rig, "JDK server", "SSLException ERROR", dialing.witness().ending());

        Process client = TlsEnds.openssl(rig, "s_client", "-connect", "127.0.0.1:" + serving.port(), "-tls1_2");
        Witness second = serving.next();
        renegotiate(rig, second, client);
        TlsEnds.expect(rig, "openssl s_client", "SSLException ERROR", second.ending());
        rig.figure(String.valueOf(second.cause().getCause()));

        String key = TlsKeys.pem(UnixFaults.folder(rig), "server").toString();
        Process server =
                TlsEnds.openssl(rig, "s_server", "-accept", "127.0.0.1:0", "-tls1_2", "-cert", key, "-key", key);
        Witness client2 = rig.connect(
                ConnectOptions.to("127.0.0.1", port(server.inputReader(UTF_8))).tls(TlsEnds.calling()), rig.witness());
        renegotiate(rig, client2, server);
        TlsEnds.expect(rig, "openssl s_server", "SSLException ERROR", client2.ending());
    }

    private static int port(BufferedReader said) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("ACCEPT")) {
                return Integer.parseInt(
                        line.substring(line.lastIndexOf(':') + 1).strip());
            }
        }
        throw new IOException("openssl ended");
    }

    /** Starts TLS when it has got a line, and takes nothing behind the line before. */
    private static final class Upgrading extends Witness {
        private final @Nullable TlsOptions options;
        private volatile @Nullable StreamTransport over;
        private boolean begun;

        Upgrading(Thread owner, boolean echoes, @Nullable TlsOptions options) {
            super(owner);
            this.options = options;
            if (echoes) {
                echo();
            }
        }

        @Override
        StreamTransport transport() {
            StreamTransport upgraded = over;
            return upgraded == null ? super.transport() : upgraded;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (begun || options == null) {
                super.dataReceived(data);
                return;
            }
            while (data.hasRemaining()) {
                if (data.get() == '\n') {
                    begun = true;
                    StreamTransport clear = transport();
                    clear.write(ByteBuffer.wrap("220 ready\n".getBytes(UTF_8)));
                    clear.loop().startTls(clear, options).addDoneCallback(done -> {
                        if (!done.isCancelled() && done.exception() == null) {
                            over = done.result();
                        }
                    });
                    return;
                }
            }
        }
    }

    @Fault(
            id = "C14",
            what = "bytes in plaintext behind the line that asks for TLS, in one segment and later, in both roles",
            seconds = 60)
    static void injectedBeforeTls(Rig rig) throws Exception {
        TlsOptions server = TlsEnds.serving();
        Serving serving = rig.serve(() -> new Upgrading(rig.thread(), true, server));
        for (boolean atOnce : List.of(true, false)) {
            Socket peer = rig.dial(serving.address());
            Witness witness = serving.next();
            peer.getOutputStream().write(("STARTTLS\n" + (atOnce ? "RSET evil\n" : "")).getBytes(UTF_8));
            peer.getInputStream().readNBytes(10);
            if (!atOnce) {
                peer.getOutputStream().write("RSET evil\n".getBytes(UTF_8));
            }
            byte[] alert = TlsEnds.raw(peer);
            rig.untilLost(witness);
            require(witness.received() == 0, "injected bytes were delivered");
            require(witness.cause() instanceof SSLHandshakeException, "ended by " + witness.cause());
            require(alert.length > 0, "no alert");
            rig.outcome("server: " + alert.length + " bytes of alert, " + witness.ending());
        }
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        TlsPeer hasty = TlsPeer.client(peer, TlsKeys.client(), p -> {});
        boolean[] first = {true};
        hasty.wire((out, bytes) -> {
            if (first[0]) {
                first[0] = false;
                byte[] line = "STARTTLS\n".getBytes(UTF_8);
                byte[] both = Arrays.copyOf(line, line.length + bytes.length);
                System.arraycopy(bytes, 0, both, line.length, bytes.length);
                out.write(both);
                peer.getInputStream().readNBytes(10);
            } else {
                out.write(bytes);
            }
        });
        hasty.handshake(TEXT);
        require(Arrays.equals(TEXT, hasty.read(TEXT.length)), "no echo");
        hasty.close();
        rig.untilLost(witness);
        TlsEnds.expect(rig, "hello behind the line", "EOF", witness.ending());

        TlsOptions client = TlsEnds.calling();
        try (java.net.ServerSocket listener =
                new java.net.ServerSocket(0, 5, java.net.InetAddress.getByName("127.0.0.1"))) {
            Upgrading caller = rig.adopt(new Upgrading(rig.thread(), false, client));
            rig.connect(ConnectOptions.to(listener.getLocalSocketAddress()), caller);
            Socket accepted = rig.peer(listener.accept());
            accepted.setSoTimeout(15_000);
            accepted.getOutputStream().write("220 ready\n250 forged answer\n".getBytes(UTF_8));
            TlsEnds.raw(accepted);
            rig.untilLost(caller);
            require(caller.received() == 0, "a forged answer was delivered");
            require(caller.cause() instanceof SSLHandshakeException, "ended by " + caller.cause());
            rig.outcome("client: " + caller.ending());
        }
    }

    @Fault(
            id = "C18",
            what = "a trust manager that takes a second, or throws, and an executor that refuses",
            seconds = 60)
    static void slowTasks(Rig rig) throws Exception {
        Serving echo = TlsEnds.serve(rig, TlsEnds.serving(), () -> rig.plain().echo());
        TlsPeer open = TlsEnds.client(rig, echo, "TLSv1.3").handshake();
        SSLContext slow = TlsKeys.context(null, new Credulous(() -> Machine.letPass(1000)));
        Dialing dialing = TlsEnds.dial(rig, TlsOptions.client(slow).serverName(TlsKeys.NAME));
        rig.bystander().served(rig, "a trust manager blocked", () -> {
            TlsPeer peer = TlsPeer.server(dialing.accepted(), TlsKeys.server(), TlsPeer.only("TLSv1.2"));
            CompletableFuture<TlsPeer> handshake = CompletableFuture.supplyAsync(() -> {
                try {
                    return peer.handshake();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            int echoes = 0;
            while (!handshake.isDone()) {
                open.write(TEXT);
                require(Arrays.equals(TEXT, open.read(TEXT.length)), "no echo");
                echoes++;
            }
            handshake.get(15, SECONDS);
            rig.figure(echoes + " echoes on another connection of TLS meanwhile");
            require(echoes > 1, "others were held up");
        });
        TlsEnds.expect(rig, "slow, and lost", "false", dialing.connected().isLost());
        Map<String, TlsOptions> bad = new LinkedHashMap<>();
        bad.put("throws an exception", throwing(() -> {
            throw new IllegalStateException("refused by the test");
        }));
        bad.put("throws an error", throwing(() -> {
            throw new AssertionError("refused by the test");
        }));
        bad.put("executor refuses", TlsEnds.calling().taskExecutor(task -> {
            throw new RejectedExecutionException("refused by the test");
        }));
        for (var each : bad.entrySet()) {
            Dialing refused = TlsEnds.dial(rig, each.getValue());
            TlsPeer peer = TlsPeer.server(refused.accepted(), TlsKeys.server(), TlsPeer.only("TLSv1.2"));
            try {
                peer.handshake();
                throw new AssertionError("connected, " + each.getKey());
            } catch (IOException expected) {
                rig.figure(String.valueOf(expected));
            }
            TlsEnds.expect(
                    rig,
                    each.getKey(),
                    "SSLHandshakeException",
                    refused.failure().getClass().getSimpleName());
            rig.figure(TlsEnds.withoutPort(refused.failure().getMessage()));
            refused.accepted().close();
        }
    }

    private static TlsOptions throwing(Runnable judge) throws Exception {
        return TlsOptions.client(TlsKeys.context(null, new Credulous(judge))).serverName(TlsKeys.NAME);
    }
}
