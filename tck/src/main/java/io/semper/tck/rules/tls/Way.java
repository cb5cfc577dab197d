package io.semper.tck.rules.tls;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.TlsOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Helper;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.RunLevel;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.opentest4j.AssertionFailedError;

/**
 * The role of the loop and the version: the ways in which a TLS connection of a test comes about. At the quick level a test takes one of
 * them, which its name and the seed determine, unless the system property {@code tck.tls.everyWay} is true: a run of loops that are
 * broken on purpose needs the way in which a test notices.
 */
enum Way {
    CLIENT_1_3(true, "TLSv1.3"),
    SERVER_1_3(false, "TLSv1.3"),
    CLIENT_1_2(true, "TLSv1.2"),
    SERVER_1_2(false, "TLSv1.2");

    private static final String EVERY = "tck.tls.everyWay";

    /** Set where the same engine has met every way on a plain loop, and the run is about something else. */
    private static final String ONE = "tck.tls.oneWay";

    /** Buffers of a peer that a few records fill; smaller ones make a transfer of many records slow. */
    static final BufferSizes NARROW = new BufferSizes(16_384, 16_384);

    private static final UnaryOperator<TlsOptions> PLAIN = options -> options;

    private final boolean client;
    private final String version;

    Way(boolean client, String version) {
        this.client = client;
        this.version = version;
    }

    /** Whether each half of a stream ends alone. */
    boolean endsHalves() {
        return version.equals("TLSv1.3");
    }

    /** Calls {@code body} with each, and adds to a failure which it was. */
    static void each(Consumer<Way> body) {
        some(List.of(values()), body);
    }

    /** {@link #each} with those of TLS 1.3. */
    static void eachOf13(Consumer<Way> body) {
        some(List.of(CLIENT_1_3, SERVER_1_3), body);
    }

    /** {@link #each} with those of TLS 1.2. */
    static void eachOf12(Consumer<Way> body) {
        some(List.of(CLIENT_1_2, SERVER_1_2), body);
    }

    private static void some(List<Way> ways, Consumer<Way> body) {
        if (Boolean.getBoolean(EVERY) || RunLevel.isFull() && !Boolean.getBoolean(ONE)) {
            ways.forEach(way -> named(way, body));
            return;
        }
        String test = StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !frame.getClassName().equals(Way.class.getName()))
                        .map(frame -> frame.getClassName() + frame.getMethodName())
                        .findFirst())
                .orElse("");
        named(ways.get((int) Math.floorMod(RunLevel.seed() + test.hashCode(), (long) ways.size())), body);
    }

    private static void named(Way way, Consumer<Way> body) {
        try {
            body.accept(way);
        } catch (AssertionFailedError e) {
            throw new AssertionFailedError(way + ": " + e.getMessage(), e);
        }
    }

    /** Connects the recorder's loop, and does the handshake. */
    TlsLink open(Tck tck, Recorder recorder) {
        return open(tck, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM, PLAIN);
    }

    TlsLink open(Tck tck, Recorder recorder, UnaryOperator<TlsOptions> more) {
        return open(tck, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM, more);
    }

    TlsLink open(Tck tck, Recorder recorder, StreamOptions stream, BufferSizes buffers) {
        return open(tck, recorder, stream, buffers, PLAIN);
    }

    TlsLink open(
            Tck tck, Recorder recorder, StreamOptions stream, BufferSizes buffers, UnaryOperator<TlsOptions> more) {
        return client ? connect(tck, recorder, stream, buffers, more) : accept(tck, recorder, stream, buffers, more);
    }

    private TlsLink connect(
            Tck tck, Recorder recorder, StreamOptions stream, BufferSizes buffers, UnaryOperator<TlsOptions> more) {
        PeerServer listener = tck.listen(StreamKind.TCP, buffers);
        TlsOptions options = more.apply(TlsOptions.client(Contexts.client()).serverName(Contexts.SERVER));
        ConnectOptions to = listener.options().stream(stream).tls(options);
        LoopFuture<Connection<Recorder>> connecting = tck.call(() -> tck.loop().createConnection(() -> recorder, to));
        TlsPeer peer = TlsPeer.server(
                tck, listener.accept(), Contexts.server("server"), p -> p.setProtocols(new String[] {version}));
        Helper<Boolean> hands = peer.handshaking();
        tck.await(connecting);
        hands.await();
        return new TlsLink(tck, recorder, peer, null);
    }

    private TlsLink accept(
            Tck tck, Recorder recorder, StreamOptions stream, BufferSizes buffers, UnaryOperator<TlsOptions> more) {
        TlsOptions options = more.apply(TlsOptions.server(Contexts.server("server")));
        Server server =
                tck.serve(tck.serverOptions(StreamKind.TCP).stream(stream).tls(options), () -> recorder);
        TlsPeer peer = TlsPeer.client(
                tck,
                tck.peer(tck.addressOf(server), buffers),
                Contexts.client(),
                p -> p.setProtocols(new String[] {version}));
        Helper<Boolean> hands = peer.handshaking();
        recorder.awaitMade();
        hands.await();
        return new TlsLink(tck, recorder, peer, server);
    }
}
