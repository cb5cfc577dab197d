package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.sim.SimHost;
import io.semper.sim.SimWorld;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedTest {
    // region: partition
    @Test
    void aPartitionDelaysAnAnswerAndLosesNothing() {
        try (SimWorld world = SimWorld.of(42)) {
            SimHost server = world.host("server");
            server.start(loop -> StoreServer.start(loop, ServerOptions.bind("0.0.0.0", 4000)));
            SimHost client = world.host("client");
            world.faults().shortReads(0.3).oneByteSegments(0.3); // every cut must do
            ConnectOptions target = ConnectOptions.to("server", 4000);
            StoreClient store = world.run(client.loop().createConnection(StoreClient::new, target))
                    .protocol();
            world.partition(client, server);
            LoopFuture<String> answer = store.ask("GET tulip");
            world.runFor(Duration.ofSeconds(20));
            assertThat(answer.isDone()).isFalse();
            world.heal();
            assertThat(world.run(answer)).isEqualTo("NONE");
        }
    }
    // endregion
}
