package io.semper.engine.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.turn.LoopCore;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ListenOperationTest {
    @Test
    void cancellingEndsTheLookups() {
        List<LoopPromise<List<InetAddress>>> lookups = new ArrayList<>();
        LoopOptions options = LoopOptions.defaults().debug(false).resolver(owner -> (host, family) -> {
            LoopPromise<List<InetAddress>> answer = owner.createPromise();
            lookups.add(answer);
            return answer.future();
        });
        try (LoopCore loop = (LoopCore) Loops.newEventLoop(new ScriptedKernel(), options)) {
            LoopFuture<Server> listening =
                    loop.createServer(() -> (StreamProtocol) data -> {}, ServerOptions.bind("name.test", 0));
            loop.runOnce(Duration.ZERO);
            assertThat(lookups).hasSize(1);
            assertThat(listening.cancel()).isTrue();
            loop.runOnce(Duration.ZERO);
            assertThat(listening.isCancelled()).isTrue();
            assertThat(lookups.get(0).future().isCancelled()).isTrue();
        }
    }
}
