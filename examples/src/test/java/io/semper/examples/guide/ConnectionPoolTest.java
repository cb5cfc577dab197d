package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionPoolTest {
    private final Set<StoreClient> used = Collections.newSetFromMap(new IdentityHashMap<>());
    private EventLoop loop;
    private Server server;
    private ConnectionPool<StoreClient> pool;

    @BeforeEach
    void start() {
        loop = EventLoops.newEventLoop();
        server = Loops.run(loop, StoreServer.start(loop, ServerOptions.bind("127.0.0.1", 0)));
        ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
        pool = new ConnectionPool<>(loop, StoreClient::new, target, 2);
    }

    @AfterEach
    void stop() {
        pool.close();
        server.close();
        Loops.run(loop, server.waitClosed());
        loop.close();
    }

    private LoopFuture<String> ask(String request) {
        return pool.use(client -> {
            used.add(client);
            return client.ask(request);
        });
    }

    @Test
    void usesShareTheConnections() {
        List<LoopFuture<String>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(ask("SET name" + i + " text"));
        }
        assertThat(new HashSet<>(Loops.run(loop, LoopFutures.gather(answers)))).containsExactly("OK");
        assertThat(used).hasSizeBetween(1, 2);
    }

    @Test
    void aUseThatFailsCostsItsConnection() {
        assertThatThrownBy(() -> Loops.run(loop, pool.use(client -> {
                    used.add(client);
                    throw new IllegalStateException("thrown by a test");
                })))
                .hasRootCauseMessage("thrown by a test");
        assertThat(Loops.run(loop, ask("GET tulip"))).isEqualTo("NONE");
        assertThat(used).hasSize(2);
    }

    @Test
    void aCancelledUseCostsItsConnection() {
        LoopPromise<String> never = loop.createPromise();
        LoopFuture<String> use = pool.use(client -> {
            used.add(client);
            return never.future();
        });
        Loops.runUntil(loop, () -> used.size() == 1, "the use");
        LoopFuture<String> other = pool.use(client -> never.future());
        LoopFuture<String> waiting = ask("GET tulip");
        use.cancel();
        assertThat(never.future().isCancelled()).isTrue();
        Loops.runUntil(loop, () -> use.isCancelled() && other.isCancelled(), "the ends of the uses");
        assertThat(Loops.run(loop, waiting)).isEqualTo("NONE");
    }

    @Test
    void waitingUsesAreCancelledOrFail() {
        LoopFuture<String> cancelled = ask("GET tulip");
        cancelled.cancel();
        assertThat(cancelled.isCancelled()).isTrue();
        LoopFuture<String> failed = ask("GET tulip");
        pool.close();
        assertThatThrownBy(() -> Loops.run(loop, failed)).hasRootCauseMessage("the pool was closed");
        assertThatThrownBy(() -> ask("GET tulip")).hasMessage("use() of a closed pool");
        assertThat(used).isEmpty();
    }

    @Test
    void aRefusalFailsTheUse() {
        server.close();
        assertThatThrownBy(() -> Loops.run(loop, ask("GET tulip"))).hasCauseInstanceOf(ConnectException.class);
    }
}
