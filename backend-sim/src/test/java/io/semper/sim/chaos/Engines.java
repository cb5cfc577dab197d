package io.semper.sim.chaos;

import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * The options of TLS of one run. Its engines are counted, since each must be released once: they are {@linkplain ToyEngine toys}, but for
 * few programs of a test of their own, which have those of the JDK.
 */
final class Engines implements TlsEngineFactory {
    private final Map<SSLEngine, Boolean> held = new IdentityHashMap<>();
    private final Oracle oracle;
    private final boolean ofJdk;

    Engines(Oracle oracle, boolean ofJdk) {
        this.oracle = oracle;
        this.ofJdk = ofJdk;
    }

    @Override
    public SSLEngine create(@Nullable String peerHost, int peerPort) {
        SSLEngine made = new ToyEngine();
        held.put(made, true);
        return made;
    }

    @Override
    public void release(SSLEngine engine) {
        oracle.that(held.remove(engine) != null, "an engine is released twice", engine);
    }

    /** The number of engines that are not released. */
    int held() {
        return held.size();
    }

    /** Of the number, the lowest two bits choose the versions; a server accepts both. */
    TlsOptions client(int number) {
        TlsOptions made = ofJdk ? TlsOptions.client(JdkContexts.CLIENT) : TlsOptions.clientEngines(this);
        TlsOptions options = made.dangerouslySkipHostnameCheck();
        return number % 4 == 0 ? options.protocols(ToyEngine.TLS_1_2) : options;
    }

    TlsOptions server() {
        return ofJdk ? TlsOptions.server(JdkContexts.SERVER) : TlsOptions.serverEngines(this);
    }
}
