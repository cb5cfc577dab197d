package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.TlsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/** What the scenarios of TLS share: servers, clients, and what became of their handshakes. */
final class TlsEnds {
    private TlsEnds() {}

    /** A client that has begun to connect, and the socket at which it has arrived. */
    record Dialing(
            Witness witness, LoopFuture<?> call, CompletableFuture<Connection<Witness>> connecting, Socket accepted) {
        Witness connected() throws Exception {
            return connecting.get(15, SECONDS).protocol();
        }

        Throwable failure() throws Exception {
            try {
                connecting.get(15, SECONDS);
                throw new AssertionError("the handshake succeeded");
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }
    }

    static TlsOptions serving() throws Exception {
        return TlsOptions.server(TlsKeys.server());
    }

    /** A server that looks for the name in the client's first message before it chooses a context. */
    static TlsOptions servingNames() throws Exception {
        return serving()
                .contextFor("other.test", TlsKeys.context(TlsKeys.store("other"), TlsKeys.trust(TlsKeys.store("ca"))));
    }

    static TlsOptions calling() throws Exception {
        return TlsOptions.client(TlsKeys.client()).serverName(TlsKeys.NAME);
    }

    static Serving serve(Rig rig) throws Exception {
        return serve(rig, serving(), rig::plain);
    }

    static Serving serve(Rig rig, TlsOptions options, Supplier<? extends Witness> factory) throws Exception {
        return rig.serve(ServerOptions.bind("127.0.0.1", 0).tls(options), factory);
    }

    static TlsPeer client(Rig rig, Serving to, String protocol) throws Exception {
        return TlsPeer.client(rig.dial(to.address()), TlsKeys.client(), TlsPeer.only(protocol));
    }

    static Dialing dial(Rig rig, TlsOptions options) throws Exception {
        return dial(rig, options, rig.witness());
    }

    static Dialing dial(Rig rig, TlsOptions options, Witness witness) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            listener.setSoTimeout(15_000);
            ConnectOptions to =
                    ConnectOptions.to(listener.getLocalSocketAddress()).tls(options);
            LoopFuture<Connection<Witness>> call = rig.on(() -> rig.loop().createConnection(() -> witness, to));
            CompletableFuture<Connection<Witness>> connecting = rig.on(call::toCompletableFuture);
            Socket accepted = rig.peer(listener.accept());
            accepted.setSoTimeout(15_000);
            return new Dialing(witness, call, connecting, accepted);
        }
    }

    static long failed(Rig rig, Serving serving) throws Exception {
        return rig.on(() -> serving.server().stats().failedHandshakes());
    }

    /** Waits until that many handshakes have failed, and returns why the last one did, without ports. */
    static String untilFailed(Rig rig, Serving serving, long count) throws Exception {
        rig.until(
                count + " handshakes have failed",
                () -> serving.server().stats().failedHandshakes() >= count);
        require(failed(rig, serving) == count, failed(rig, serving) + " handshakes failed, not " + count);
        return withoutPort(rig.on(() -> serving.server().stats().lastHandshakeFailure()));
    }

    /** Requires an outcome, which all backends share because the layer does, and records it. */
    static void expect(Rig rig, String what, String expected, Object actual) {
        require(String.valueOf(actual).equals(expected), what + ": " + actual + ", not " + expected);
        rig.outcome(what + ": " + actual);
    }

    static String withoutPort(Object message) {
        return String.valueOf(message).replaceAll("127\\.0\\.0\\.1:\\d+", "the peer");
    }

    /** Reads bytes as they are up to the end of the stream. */
    static byte[] raw(Socket socket) throws Exception {
        return socket.getInputStream().readAllBytes();
    }

    /** Starts openssl, which ends with the scenario. */
    static Process openssl(Rig rig, String... arguments) throws IOException {
        Machine.need("openssl");
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        rig.peer(() -> {
            process.destroyForcibly().waitFor();
            process.getInputStream().close();
            process.getOutputStream().close();
            process.getErrorStream().close();
        });
        return process;
    }
}
