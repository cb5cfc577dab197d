package io.semper.tck.rules.life;

import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What timeouts of streams keep alive. */
final class LifeTimeoutRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    /** Ends at the first byte; nothing but its transport refers to it. */
    private static final class EndsAtOnce implements StreamProtocol {
        private final AtomicBoolean lost;
        private @Nullable StreamTransport transport;

        EndsAtOnce(List<Reference<Object>> made, AtomicBoolean lost) {
            this.lost = lost;
            made.add(new WeakReference<>(this));
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            made.write(ByteBuffer.allocate(1 << 22));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (transport != null) {
                transport.close();
                transport.abort();
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.set(true);
        }
    }

    @Rule("LIFE-02")
    void timeoutsOfAConnectionThatIsOverKeepNothingAlive(Tck tck, StreamKind kind) {
        Duration hour = Duration.ofHours(1);
        StreamOptions options =
                SMALL.idleTimeout(hour).readTimeout(hour).writeTimeout(hour).closeTimeout(hour);
        List<Reference<Object>> made = new ArrayList<>();
        AtomicBoolean lost = new AtomicBoolean();
        Server server = tck.serve(tck.serverOptions(kind).stream(options), () -> new EndsAtOnce(made, lost));
        tck.peer(server).send("x");
        tck.until(lost::get, "the connection is lost");
        tck.awaitCollected(made.get(0), "the protocol of a connection with timeouts");
    }
}
