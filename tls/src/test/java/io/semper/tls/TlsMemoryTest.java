package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** What connections share: lent once at a time, reused, and let go with the loop. */
final class TlsMemoryTest {
    private final TlsMemory memory = new TlsMemory();

    @Test
    void aBufferIsLentToOneAtATimeAndReused() {
        for (boolean direct : new boolean[] {true, false}) {
            ByteBuffer first = memory.takeCiphertext(direct);
            ByteBuffer second = memory.takeCiphertext(direct);
            assertThat(first.isDirect()).isEqualTo(direct);
            assertThat(second).isNotSameAs(first);
            first.position(7).limit(9);
            memory.giveCiphertext(first);
            ByteBuffer again = memory.takeCiphertext(direct);
            assertThat(again).isSameAs(first);
            assertThat(again.position()).isZero();
            assertThat(again.limit()).isEqualTo(TlsMemory.CIPHERTEXT);
        }
    }

    @Test
    void spareBuffersAreFew() {
        List<ByteBuffer> taken = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            taken.add(memory.takeCiphertext(false));
        }
        taken.forEach(memory::giveCiphertext);
        int reused = 0;
        for (int i = 0; i < 20; i++) {
            ByteBuffer again = memory.takeCiphertext(false);
            reused += taken.stream().anyMatch(before -> before == again) ? 1 : 0;
        }
        assertThat(reused).isBetween(1, 4);
    }

    @Test
    void aViewHasExactlyTheBytesAskedFor() {
        TlsMemory.Plaintext plain = memory.takePlaintext();
        plain.bytes.put(0, (byte) 42);
        for (int n : new int[] {1, 65, 1, 129, TlsMemory.PLAINTEXT}) {
            ByteBuffer view = plain.view(n);
            assertThat(view.capacity()).isEqualTo(n);
            assertThat(view.remaining()).isEqualTo(n);
            assertThat(view.get()).isEqualTo((byte) 42);
            view.limit(1).order(java.nio.ByteOrder.LITTLE_ENDIAN); // what a protocol may do
        }
        memory.givePlaintext(plain);
        assertThat(memory.takePlaintext()).isSameAs(plain);
        assertThat(memory.takePlaintext()).isNotSameAs(plain);
    }

    @Test
    void recordsOfUnusualSizeAreNotKept() {
        ByteBuffer large = memory.takeRecord(TlsMemory.RECORD + 1, false);
        assertThat(large.capacity()).isEqualTo(TlsMemory.RECORD + 1);
        assertThat(large.remaining()).isZero();
        memory.giveRecord(large);
        ByteBuffer usual = memory.takeRecord(1, false);
        assertThat(usual.capacity()).isEqualTo(TlsMemory.RECORD);
        memory.giveRecord(usual);
        assertThat(memory.takeRecord(TlsMemory.RECORD, false)).isSameAs(usual);
    }

    /** Counts engines. */
    private static final class Counting implements TlsEngineFactory {
        private final List<SSLEngine> released = new ArrayList<>();

        @Override
        public SSLEngine create(String host, int port) {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, null, null);
                return context.createSSLEngine();
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void release(SSLEngine engine) {
            released.add(engine);
        }
    }

    @Test
    void enginesThatAreOpenAreReleasedWithTheLoopAndOnce() throws SSLException {
        Counting factory = new Counting();
        TlsOptions options = TlsOptions.serverEngines(factory);
        TlsEngine open = TlsEngine.server(options, null);
        TlsEngine ended = TlsEngine.server(options, null);
        memory.opened(open);
        memory.opened(ended);
        memory.closed(ended);
        ended.release();
        memory.close();
        memory.close();
        open.release();
        assertThat(factory.released).containsExactly(ended.sslEngine(), open.sslEngine());
    }

    @Test
    void anEngineIsReleasedWhenItsTaskHasEnded() throws SSLException {
        Counting factory = new Counting();
        TlsEngine engine = TlsEngine.server(TlsOptions.serverEngines(factory), null);
        engine.run(List.of(() -> {
            engine.release();
            assertThat(factory.released).isEmpty();
        }));
        assertThat(factory.released).hasSize(1);
        engine.release();
        assertThat(factory.released).hasSize(1);
    }

    @Test
    void theTasksOfAnEngineThatWasReleasedDoNotRun() throws SSLException {
        Counting factory = new Counting();
        TlsEngine engine = TlsEngine.server(TlsOptions.serverEngines(factory), null);
        engine.release();
        assertThat(factory.released).hasSize(1);
        List<String> ran = new ArrayList<>();
        engine.run(List.of(() -> ran.add("a task")));
        assertThat(ran).isEmpty();
    }
}
