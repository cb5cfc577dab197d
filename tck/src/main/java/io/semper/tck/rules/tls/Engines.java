package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.TlsEngineFactory;
import io.semper.tck.Tck;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** An engine factory that counts the engines that it has made, and those that it has got back. */
final class Engines implements TlsEngineFactory {
    private final SSLContext context;
    private final Set<SSLEngine> out = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger strange = new AtomicInteger();

    Engines(SSLContext context) {
        this.context = context;
    }

    @Override
    public SSLEngine create(@Nullable String peerHost, int peerPort) {
        SSLEngine engine = peerHost == null ? context.createSSLEngine() : context.createSSLEngine(peerHost, peerPort);
        made.incrementAndGet();
        out.add(engine);
        return engine;
    }

    @Override
    public void release(SSLEngine engine) {
        if (!out.remove(engine)) {
            strange.incrementAndGet();
        }
    }

    /** The number of engines that are in use. */
    int out() {
        return out.size();
    }

    /** The number of engines that were made. */
    int made() {
        return made.get();
    }

    /** Waits until all engines are back, and checks that each came once. */
    void awaitAll(Tck tck, String what) {
        tck.until(() -> out.isEmpty(), "all engines are released; " + what);
        assertEquals(0, strange.get(), "engines that were released twice; " + what);
        assertTrue(made() > 0, "engines that were made; " + what);
    }

    /** Checks that all engines are back now, when no loop runs any more. */
    void allAreBack(String what) {
        assertEquals(0, out(), "engines that were not released; " + what);
        assertEquals(0, strange.get(), "engines that were released twice; " + what);
        assertTrue(made() > 0, "engines that were made; " + what);
    }
}
