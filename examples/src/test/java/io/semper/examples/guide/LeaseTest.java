package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.sim.SimHost;
import io.semper.sim.SimWorld;
import io.semper.testing.SimTest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** Two hosts of which one at most leads, by a lease of a third. */
class LeaseTest {
    private static final Duration LEASE = Duration.ofSeconds(10);

    // region: keeper
    /** Grants the lease to one name at a time. */
    @SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
    private static final class Keeper {
        private final EventLoop loop;
        private String holder = "";
        private long until;

        Keeper(EventLoop loop) {
            this.loop = loop;
            until = loop.time() + LEASE.toNanos(); // what was granted before a restart is not known
        }

        private String answer(String name) {
            if (!holder.equals(name) && loop.time() - until < 0) {
                return "NO";
            }
            holder = name;
            until = loop.time() + LEASE.toNanos();
            return "YES";
        }

        StreamProtocol session() {
            return new StreamProtocol() {
                private final LineReader reader = new LineReader(100);
                private StreamTransport transport;

                @Override
                public void connectionMade(StreamTransport made) {
                    transport = made;
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    reader.feed(data).forEach(name -> transport.write(LineReader.encode(answer(name))));
                }
            };
        }
    }
    // endregion

    // region: candidate
    /** Asks for the lease every three seconds, and leads while it has it. */
    private static final class Candidate {
        private final SimHost host;
        private long until;

        Candidate(SimHost host) {
            this.host = host;
            host.start(loop -> {
                until = loop.time();
                loop.repeatWithFixedDelay(Duration.ofSeconds(3), () -> ask(loop));
            });
        }

        private void ask(EventLoop loop) {
            StoreClient client = new StoreClient();
            long asked = loop.time(); // not when the answer arrives: the keeper may have counted since then
            loop.createConnection(() -> client, ConnectOptions.to("keeper", 4000))
                    .thenCompose(made -> client.ask(host.name()))
                    .withTimeout(Duration.ofSeconds(9))
                    .addDoneCallback(answer -> {
                        client.close();
                        if (answer.exception() == null && answer.result().equals("YES")) {
                            until = asked + LEASE.toNanos();
                        }
                    });
        }

        boolean leads() {
            return host.isUp() && host.loop().time() - until < 0;
        }
    }
    // endregion

    // region: lease
    @SimTest(seeds = 30)
    void oneHostLeadsAtMost(SimWorld world) {
        SimHost keeper = world.host("keeper");
        keeper.start(loop -> {
            Keeper state = new Keeper(loop);
            loop.createServer(state::session, ServerOptions.bind("0.0.0.0", 4000));
        });
        List<Candidate> candidates = List.of(new Candidate(world.host("a")), new Candidate(world.host("b")));
        world.faults().resets(0.05).refusedConnects(0.1).oneByteSegments(0.5);
        for (SimHost each : List.of(keeper, world.host("a"), world.host("b"))) {
            long crash = world.random().nextLong(10, 100);
            world.after(Duration.ofSeconds(crash), each::crash);
            world.after(Duration.ofSeconds(crash + world.random().nextLong(1, 20)), each::restart);
            long cut = world.random().nextLong(10, 100);
            world.after(Duration.ofSeconds(cut), () -> world.partition(each, keeper));
            world.after(Duration.ofSeconds(cut + world.random().nextLong(1, 9)), world::heal);
        }
        world.after(Duration.ofMinutes(2), world.faults()::none);
        for (int i = 0; i < 750; i++) { // two and a half minutes
            world.runFor(Duration.ofMillis(200));
            assertThat(candidates.stream().filter(Candidate::leads).count()).isLessThanOrEqualTo(1);
        }
        assertThat(candidates.stream().filter(Candidate::leads).count()).isEqualTo(1);
    }
    // endregion
}
