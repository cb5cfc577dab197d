package io.semper.tls;

import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * The handshake of one connection: the choice of the context, the tasks of the engine, the time limit, and what must be true before the
 * connection opens. Tasks may come after the handshake as well. For the owner of the loop.
 */
final class TlsHandshake {
    private final TlsLayer layer;
    private @Nullable Handle timer;

    /** Reads the first message of a client, whose name chooses the context; null on other connections, and once it is read. */
    private @Nullable ClientHello hello;

    /** The name that chose the context of a server; null for no name. */
    private @Nullable String chosenBy;

    private boolean taskOut;

    TlsHandshake(TlsLayer layer) {
        this.layer = layer;
    }

    /** Starts the time limit, and makes the engine unless the first message of the client has to come before. */
    void begin(@Nullable String name, int port) throws SSLException {
        TlsOptions options = layer.options;
        Duration limit = options.handshakeTimeout();
        timer = layer.loop().callLater(limit, () -> timedOut(limit));
        if (options.role() == TlsOptions.Role.CLIENT) {
            layer.use(TlsEngine.client(options, name, port));
        } else if (options.contextsByName().isEmpty()) {
            layer.use(TlsEngine.server(options, options.context()));
        } else {
            hello = new ClientHello(); // the name that the client asks for chooses the context
        }
    }

    private void timedOut(Duration limit) {
        timer = null;
        if (layer.isHandshaking()) {
            layer.below()
                    .abort(new SocketTimeoutException(
                            layer.handshakeWith() + ": not finished within the handshake timeout of " + limit));
        }
    }

    void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Makes the engine of a server as soon as the first message of the client is complete. Returns false until then. */
    boolean chooseContext() throws SSLException {
        ClientHello asking = hello;
        if (asking == null || !asking.read(layer.reader().peek())) {
            return false;
        }
        hello = null;
        chosenBy = asking.name();
        try {
            layer.use(TlsEngine.server(layer.options, ClientHello.contextFor(chosenBy, layer.options)));
        } catch (Throwable thrown) {
            throw TlsErrors.unusable(thrown);
        }
        return true;
    }

    /** Whether a task of the engine runs elsewhere, during which the engine is left alone. */
    boolean isTaskOut() {
        return taskOut;
    }

    /** Lets the executor run the tasks of the engine; processing continues when they have ended. */
    void startTasks() throws SSLException {
        if (!layer.isHandshaking() && !layer.canEndHalf()) {
            throw new SSLException("the peer asked to renegotiate, which is refused");
        }
        taskOut = true;
        TlsEngine busy = layer.engine();
        List<Runnable> tasks = busy.takeTasks();
        LoopFuture<@Nullable Void> job =
                layer.loop().runInExecutor(layer.options.taskExecutor(), () -> busy.run(tasks));
        job.addDoneCallback(done -> {
            taskOut = false;
            Throwable failure = done.isCancelled() ? null : done.exception();
            if (failure != null && !layer.isLost() && layer.state() != TlsState.FAILING) {
                layer.ending().fail(new SSLException("a task of the TLS engine failed: " + failure, failure));
            }
            if (!layer.isLost()) {
                layer.process();
            }
        });
    }

    /** Ends a handshake without the application protocol that this side requires before the peer can take it for a success. */
    void checkApplicationProtocol(@Nullable String chosen) throws SSLException {
        if (chosen != null && chosen.isEmpty() && layer.options.requiresApplicationProtocol()) {
            throw new NoApplicationProtocolException(layer.options.applicationProtocols());
        }
    }

    /**
     * Ends a handshake whose name the engine has read otherwise than {@link ClientHello}: the certificates that one context trusts must
     * not open what another one guards.
     */
    private void checkName(@Nullable String requested) throws SSLException {
        TlsOptions options = layer.options;
        if (ClientHello.contextFor(requested, options) != ClientHello.contextFor(chosenBy, options)) {
            throw new SSLHandshakeException("the client asked for the server " + requested
                    + " in a way that chose the context of " + (chosenBy == null ? "no name" : chosenBy));
        }
    }

    /** Checks what was agreed on, stops the time limit, and returns what the application may know. */
    TlsInfo finish() throws SSLException {
        TlsEngine done = layer.engine();
        String requested = PeerNames.requested(done.sslEngine());
        checkName(requested);
        String protocol = done.sslEngine().getApplicationProtocol();
        String chosen = protocol == null ? "" : protocol;
        checkApplicationProtocol(chosen);
        cancelTimer();
        return TlsInfo.of(done.sslEngine().getSession(), chosen, requested);
    }
}
