package io.semper.tls;

import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one connection: the only caller of {@link SSLEngine}. What an engine throws other than {@link SSLException}, such as the
 * exception of an ALPN selector on JDK 17, becomes one. For the owner of the loop, {@link #run} excepted.
 */
final class TlsEngine {
    private static final Logger LOGGER = System.getLogger("io.semper.tls");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final boolean wantsDirect;
    private final SSLEngine engine;
    private final @Nullable TlsEngineFactory factory;

    private volatile Consumer<Throwable> reporter =
            thrown -> LOGGER.log(Level.WARNING, "the release of an engine threw", thrown);

    /** Tasks that run on other threads. Guarded by this. */
    private int running;

    /** Whether the engine is to be released when no task runs any more. Guarded by this. */
    private boolean released;

    private TlsEngine(SSLEngine engine, @Nullable TlsEngineFactory factory, boolean wantsDirect) {
        this.engine = engine;
        this.factory = factory;
        this.wantsDirect = wantsDirect;
    }

    /** Makes the engine of a client that knows its peer as {@code name}; null for no name. */
    static TlsEngine client(TlsOptions options, @Nullable String name, int port) throws SSLException {
        return prepared(make(options, options.context(), name, port), options, true, name);
    }

    /** Makes the engine of a server; {@code context} is null if there is an engine factory. */
    static TlsEngine server(TlsOptions options, @Nullable Supplier<SSLContext> context) throws SSLException {
        return prepared(make(options, context, null, -1), options, false, null);
    }

    /** Prepares an engine, which is released if that fails. */
    private static TlsEngine prepared(TlsEngine made, TlsOptions options, boolean client, @Nullable String name) {
        boolean done = false;
        try {
            made.prepare(options, client, name);
            done = true;
            return made;
        } finally {
            if (!done) {
                made.release();
            }
        }
    }

    private static TlsEngine make(
            TlsOptions options, @Nullable Supplier<SSLContext> context, @Nullable String name, int port)
            throws SSLException {
        TlsEngineFactory factory = options.engines();
        if (factory != null) {
            SSLEngine engine = factory.create(name, port);
            if (engine == null) {
                throw new SSLException("the engine factory " + factory + " returned null");
            }
            return new TlsEngine(engine, factory, factory.prefersDirectBuffers());
        }
        SSLContext current = context == null ? null : context.get();
        if (current == null) {
            throw new SSLException("the supplier of the SSLContext returned null");
        }
        return new TlsEngine(
                name == null ? current.createSSLEngine() : current.createSSLEngine(name, port), null, false);
    }

    /** Sets everything in one object and once: a later call would reset whether clients need a certificate. */
    private void prepare(TlsOptions options, boolean client, @Nullable String name) {
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(options.protocols().toArray(new String[0]));
        if (!options.cipherSuites().isEmpty()) {
            parameters.setCipherSuites(options.cipherSuites().toArray(new String[0]));
        }
        if (!options.applicationProtocols().isEmpty()) {
            parameters.setApplicationProtocols(options.applicationProtocols().toArray(new String[0]));
        }
        if (client) {
            parameters.setEndpointIdentificationAlgorithm(options.checksHostname() ? "HTTPS" : null);
            SNIHostName sent = name == null ? null : PeerNames.toSend(name);
            if (sent != null) {
                parameters.setServerNames(List.of(sent));
            }
        } else {
            switch (options.clientAuthentication()) {
                case NEEDED -> parameters.setNeedClientAuth(true);
                case WANTED -> parameters.setWantClientAuth(true);
                case NONE -> {}
            }
            parameters.setUseCipherSuitesOrder(true);
        }
        engine.setSSLParameters(parameters);
    }

    SSLEngine sslEngine() {
        return engine;
    }

    HandshakeStatus status() {
        return engine.getHandshakeStatus();
    }

    /** The application protocol that the running handshake has chosen: "" for none, null if that is not known yet. */
    @Nullable
    String handshakeApplicationProtocol() {
        try {
            return engine.getHandshakeApplicationProtocol();
        } catch (UnsupportedOperationException old) {
            return null; // it is known when the handshake has ended
        }
    }

    void begin() throws SSLException {
        try {
            engine.beginHandshake();
        } catch (RuntimeException unexpected) {
            throw wrapped(unexpected);
        }
    }

    /** Decrypts the record in {@code record}, or nothing of it if {@code into} has too little room. */
    SSLEngineResult unwrap(ByteBuffer record, ByteBuffer into) throws SSLException {
        try {
            return engine.unwrap(record, into);
        } catch (RuntimeException unexpected) {
            throw wrapped(unexpected);
        }
    }

    /** Lets an engine that has nothing to read look at its state again. */
    SSLEngineResult unwrapNothing(ByteBuffer into) throws SSLException {
        return unwrap(NOTHING.duplicate(), into);
    }

    /** Encrypts at most one record of {@code data}, or a message of the engine itself. */
    SSLEngineResult wrap(ByteBuffer data, ByteBuffer into) throws SSLException {
        try {
            return engine.wrap(data, into);
        } catch (RuntimeException unexpected) {
            throw wrapped(unexpected);
        }
    }

    SSLEngineResult wrapNothing(ByteBuffer into) throws SSLException {
        return wrap(NOTHING.duplicate(), into);
    }

    private static SSLException wrapped(RuntimeException unexpected) {
        return new SSLException("the TLS engine failed: " + unexpected, unexpected);
    }

    /** The most bytes that one record takes on the wire. */
    int packetSize() {
        return engine.getSession().getPacketBufferSize();
    }

    /** The most bytes that one record decrypts to, with what the engine needs besides. */
    int applicationSize() {
        return engine.getSession().getApplicationBufferSize();
    }

    void closeOutbound() {
        engine.closeOutbound();
    }

    /**
     * Makes the engine fail, unless it has: it sends an alert then. A close_notify instead would tell the peer that all is well. An engine
     * takes no alert from outside, so it gets a record that none accepts.
     */
    void failToo() {
        if (engine.isOutboundDone()) {
            return;
        }
        if (status() == HandshakeStatus.NEED_TASK) {
            return; // a close_notify would tell the peer that it may renegotiate
        }
        try {
            unwrap(ByteBuffer.allocate(applicationSize()), ByteBuffer.allocate(applicationSize()));
        } catch (SSLException expected) {
            // the alert is to be sent now
        }
    }

    boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    /** Returns the work that the engine wants done elsewhere, for {@link #run}. */
    List<Runnable> takeTasks() {
        List<Runnable> tasks = new ArrayList<>(2);
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            tasks.add(task);
        }
        return tasks;
    }

    /** Runs tasks, unless the engine was released before they began. Any thread. */
    void run(List<Runnable> tasks) {
        synchronized (this) {
            if (released) {
                return;
            }
            running++;
        }
        try {
            tasks.forEach(Runnable::run);
        } finally {
            tasksEnded();
        }
    }

    private void tasksEnded() {
        boolean now;
        synchronized (this) {
            running--;
            now = released && running == 0;
        }
        if (now) {
            giveBack();
        }
    }

    /** Releases the engine, when no task of it runs any more; tasks that have not begun never will. A second call does nothing. */
    void release() {
        boolean now;
        synchronized (this) {
            now = !released && running == 0;
            released = true;
        }
        if (now) {
            giveBack();
        }
    }

    /** Sets who is to know what {@code release} of the factory throws; any thread may call it. */
    void reportTo(Consumer<Throwable> reporter) {
        this.reporter = reporter;
    }

    /** A factory that throws must not keep others from what they wait for, such as the end of the connection. */
    private void giveBack() {
        if (factory != null) {
            try {
                factory.release(engine);
            } catch (Throwable thrown) {
                reporter.accept(thrown);
            }
        }
    }
}
