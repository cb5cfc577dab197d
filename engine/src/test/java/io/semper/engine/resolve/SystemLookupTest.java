package io.semper.engine.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.AddressFamily;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Names;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SystemLookupTest {
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private LoopCore loop;

    @BeforeEach
    void open() throws IOException {
        loop = (LoopCore)
                Loops.newEventLoop(new ScriptedKernel(), LoopOptions.defaults().lookupExecutor(asked::add));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private LoopFuture<List<InetAddress>> resolve(Names names) {
        return new SystemLookup(loop, names).resolve("name.test", AddressFamily.ANY);
    }

    @Test
    void whateverTheNameServiceThrowsFailsTheLookUpAlone() {
        for (Throwable thrown : List.of(
                new IllegalStateException("a broken provider"),
                new NoClassDefFoundError("a provider that is missing"))) {
            LoopFuture<?> answer = resolve(host -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            });
            asked.remove().run();
            loop.runOnce(Duration.ZERO);
            assertThat(answer.exception()).isSameAs(thrown);
        }
        LoopFuture<List<InetAddress>> next = resolve(host -> new InetAddress[] {InetAddress.getLoopbackAddress()});
        asked.remove().run();
        loop.runOnce(Duration.ZERO);
        assertThat(next.result()).hasSize(1);
    }

    @Test
    void aLookUpThatWasCancelledBeforeItBeganAsksNobody() {
        LoopFuture<?> answer = resolve(host -> {
            throw new AssertionError("asked");
        });
        answer.cancel();
        asked.remove().run();
        loop.runOnce(Duration.ZERO);
        assertThat(answer.isCancelled()).isTrue();
    }

    @Test
    void anAnswerThatComesAfterTheCancelIsDropped() {
        LoopFuture<?>[] answer = new LoopFuture<?>[1];
        answer[0] = resolve(host -> {
            answer[0].cancel();
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        });
        asked.remove().run();
        loop.runOnce(Duration.ZERO);
        assertThat(answer[0].isCancelled()).isTrue();
    }

    @Test
    void textsThatTheCLibraryWouldReadAsAddressesAreNoNames() {
        for (String text :
                new String[] {"127.1", "1", "0177.0.0.1", "0x7f000001", "127.0x1", "10.0.0.256", "1.", "0x", "a.1"}) {
            assertThat(SystemLookup.endsInNumber(text)).as(text).isTrue();
        }
        for (String text : new String[] {"localhost", "example.com", "1.example", "a1", "1a", "0xyz", "x0x1", "."}) {
            assertThat(SystemLookup.endsInNumber(text)).as(text).isFalse();
        }
    }
}
