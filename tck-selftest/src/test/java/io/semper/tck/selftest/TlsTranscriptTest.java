package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.TlsOptions.Role;
import io.semper.engine.Loops;
import io.semper.nio.NioProvider;
import io.semper.tck.RunLevel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A handshake and a short conversation with a peer, once for every byte of it: cut there, ended there, and with that byte altered, in both
 * directions, in both roles, in TLS 1.2 and 1.3. A recorded handshake cannot be repeated, so each is a new one. A quick run draws a sample.
 */
@Tag("once")
final class TlsTranscriptTest {
    private static final List<byte[]> SAYS = List.of("hello".getBytes(), new byte[300]);
    private static final int ALL = 305;
    private static final int MOST_QUICK = 300;
    private static final int MOST_FULL = 3000;
    private static final int MAX_ROUNDS = 200;

    /** What happens to a byte of the stream. */
    private enum Fate {
        CUT,
        END,
        FLIP
    }

    /** @param at the offset of the byte, in the stream to the loop or, if not {@code toUs}, in that to the peer; -1 for every byte */
    private record Case(Role ours, String version, Fate fate, boolean toUs, int at) {}

    /** One direction, as the case has it. */
    private static final class Relay {
        private final @Nullable Case scenario;
        private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
        private boolean happened;

        Relay(@Nullable Case scenario) {
            this.scenario = scenario;
        }

        boolean hasEnded() {
            return happened && scenario != null && scenario.fate == Fate.END;
        }

        List<byte[]> pass(byte[] bytes) {
            int start = whole.size();
            whole.writeBytes(bytes);
            if (scenario == null || bytes.length == 0 || hasEnded()) {
                return bytes.length == 0 || hasEnded() ? List.of() : List.of(bytes);
            }
            if (scenario.at < 0) {
                List<byte[]> single = new ArrayList<>();
                for (byte one : bytes) {
                    single.add(new byte[] {one});
                }
                happened = true;
                return single;
            }
            int at = scenario.at - start;
            if (at < 0 || at >= bytes.length) {
                return List.of(bytes);
            }
            happened = true;
            byte[] before = Arrays.copyOf(bytes, at);
            switch (scenario.fate) {
                case CUT -> {
                    return List.of(before, Arrays.copyOfRange(bytes, at, bytes.length));
                }
                case END -> {
                    return List.of(before);
                }
                default -> {
                    byte[] altered = bytes.clone();
                    altered[at] ^= (byte) (1 << scenario.at % 8);
                    return List.of(altered);
                }
            }
        }

        /** Whether the altered byte is in the content of a record of the handshake or of data, which both sides must notice. */
        boolean mustBeNoticed() {
            byte[] all = whole.toByteArray();
            for (int at = 0; scenario != null && at + 5 <= all.length; ) {
                int size = (all[at + 3] & 0xFF) << 8 | all[at + 4] & 0xFF;
                if (scenario.at < at + 5 + size) {
                    return scenario.at >= at + 5 && (all[at] == 22 || all[at] == 23);
                }
                at += 5 + size;
            }
            return false;
        }
    }

    /** Sends back what it gets. */
    private static final class Echo implements StreamProtocol {
        private final StringBuilder calls = new StringBuilder();
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private @Nullable StreamTransport transport;
        private @Nullable Throwable cause;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            calls.append("made ");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            calls.append("data ");
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.writeBytes(bytes);
            java.util.Objects.requireNonNull(transport).write(ByteBuffer.wrap(bytes));
        }

        @Override
        public boolean eofReceived() {
            calls.append("eof ");
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable why) {
            calls.append("lost ");
            cause = why;
        }

        boolean succeeded() {
            return cause == null && received.size() == ALL;
        }
    }

    private final EventLoop good = Loops.newEventLoop(new NioProvider().newKernel(), LoopOptions.defaults());
    private final MemoryLoop loop = new MemoryLoop(good);
    private final List<Object> reports = new ArrayList<>();
    private final SSLContext serverContext = TlsContexts.context("server", "ca");
    private final SSLContext clientContext = TlsContexts.context(null, "ca");
    private Relay toUs = new Relay(null);
    private Relay toPeer = new Relay(null);
    private List<Integer> ends = List.of();

    @AfterEach
    void close() {
        good.close();
    }

    /** All of them take an hour: a full run draws some, too, unless {@code -Dtls.transcripts=all}. */
    private static List<Case> drawn(List<Case> all) {
        if ("all".equals(System.getProperty("tls.transcripts"))) {
            return all;
        }
        Collections.shuffle(all, new Random(RunLevel.seed()));
        int most = RunLevel.isFull() ? MOST_FULL : MOST_QUICK;
        List<Case> drawn = Stream.concat(
                        all.stream().filter(scenario -> scenario.at < 0),
                        all.stream().filter(scenario -> scenario.at >= 0).limit(most))
                .toList();
        System.out.println("TLS conversations with one byte cut, missing or altered: " + drawn.size() + " of "
                + all.size() + " with seed " + RunLevel.seed() + "; all: -Dtls.transcripts=all");
        return drawn;
    }

    @Test
    void noByteMakesADifferenceThatItMustNot() throws Exception {
        good.setExceptionHandler((on, context) -> reports.add(context));
        List<Case> all = new ArrayList<>();
        for (Role ours : Role.values()) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                Case whole = new Case(ours, version, Fate.CUT, true, Integer.MAX_VALUE);
                assertThat(converse(whole).succeeded())
                        .as("nothing happens: %s", whole)
                        .isTrue();
                int received = toUs.whole.size();
                int sent = toPeer.whole.size();
                all.add(new Case(ours, version, Fate.CUT, true, -1));
                for (int at = 0; at < received; at++) {
                    for (Fate fate : Fate.values()) {
                        all.add(new Case(ours, version, fate, true, at));
                    }
                }
                for (int at = 0; at < sent; at++) {
                    all.add(new Case(ours, version, Fate.END, false, at));
                    all.add(new Case(ours, version, Fate.FLIP, false, at));
                }
            }
        }
        List<Case> drawn = drawn(all);
        int noticed = 0;
        for (Case scenario : drawn) {
            Echo echo = converse(scenario);
            check(scenario, echo);
            noticed += echo.succeeded() ? 0 : 1;
        }
        System.out.println("TLS: " + drawn.size() + " conversations, " + noticed + " of them failed, as they had to");
    }

    /** Has a whole conversation, up to its end. */
    private Echo converse(Case scenario) throws Exception {
        toUs = new Relay(scenario.toUs ? scenario : null);
        toPeer = new Relay(scenario.toUs ? null : scenario);
        Echo echo = new Echo();
        boolean client = scenario.ours == Role.CLIENT;
        TlsOptions options = (client
                        ? TlsOptions.client(clientContext).serverName("server.test")
                        : TlsOptions.server(serverContext))
                .taskExecutor(Runnable::run);
        if (client) {
            loop.createConnection(() -> echo, ConnectOptions.to("127.0.0.1", 1).tls(options))
                    .addDoneCallback(LoopFuture::exception); // it may fail
        } else {
            loop.createServer(() -> echo, ServerOptions.bind("127.0.0.1", 0).tls(options));
            loop.accept();
        }
        MemoryStream stream = loop.last();
        MemoryPeer peer = new MemoryPeer(client ? serverContext : clientContext, !client, scenario.version, SAYS);
        boolean peerToldToEnd = false;
        boolean endedForUs = false;
        for (int round = 0; !stream.isLost() || round == 0; round++) {
            assertThat(round).as("rounds of %s", scenario).isLessThan(MAX_ROUNDS);
            List<byte[]> forUs = toUs.pass(peer.take());
            for (byte[] piece : forUs) {
                stream.arrives(piece);
                settle(scenario);
            }
            settle(scenario);
            List<byte[]> forPeer = toPeer.pass(stream.takeSent());
            forPeer.forEach(peer::arrives);
            boolean stuck = forUs.isEmpty() && forPeer.isEmpty();
            if (!endedForUs && (toUs.hasEnded() || peer.isOver() && stuck || stuck && peerToldToEnd)) {
                endedForUs = true;
                stream.ends();
            } else if (stuck || toPeer.hasEnded()) {
                peer.end();
                peerToldToEnd = true;
            }
        }
        settle(scenario);
        for (byte[] id :
                Collections.list(clientContext.getClientSessionContext().getIds())) {
            SSLSession session = clientContext.getClientSessionContext().getSession(id);
            if (session != null) {
                session.invalidate(); // the next conversation has a whole handshake
            }
        }
        ends = peer.ends();
        return echo;
    }

    /** Runs the loop until it has nothing to do, which must be soon. */
    private void settle(Case scenario) {
        for (int turns = 0; good.runOnce(Duration.ZERO); turns++) {
            assertThat(turns)
                    .as("turns of the loop for one piece: %s", scenario)
                    .isLessThan(60);
        }
    }

    private void check(Case scenario, Echo echo) {
        assertThat(echo.calls.toString()).as(scenario.toString()).matches("(made (data )*(eof )?lost )?");
        assertThat(reports).as("reports to the exception handler: %s", scenario).isEmpty();
        assertThat(good.stats().pendingTimers()).as("timers: %s", scenario).isZero();
        byte[] said = new byte[ALL];
        System.arraycopy(SAYS.get(0), 0, said, 0, SAYS.get(0).length);
        byte[] got = echo.received.toByteArray();
        assertThat(got).as("data: %s", scenario).isEqualTo(Arrays.copyOf(said, got.length));
        Relay relay = scenario.toUs ? toUs : toPeer;
        if (scenario.fate == Fate.CUT || !relay.happened) {
            assertThat(echo.succeeded()).as("%s: %s", scenario, echo.cause).isTrue();
        } else if (scenario.toUs && (scenario.fate == Fate.END || relay.mustBeNoticed())) {
            assertThat(echo.succeeded())
                    .as("neither side noticed: %s", scenario)
                    .isFalse();
            int most = 0;
            for (int i = 0; i < ends.size(); i++) {
                most += ends.get(i) <= scenario.at ? SAYS.get(i).length : 0;
            }
            assertThat(got.length).as("data from behind the byte: %s", scenario).isLessThanOrEqualTo(most);
        }
    }
}
