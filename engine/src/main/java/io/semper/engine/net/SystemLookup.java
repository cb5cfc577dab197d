package io.semper.engine.net;

import io.semper.AddressFamily;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Resolver;
import io.semper.engine.EngineLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The system's name service, which blocks, on the executor of the options or on a small pool of its own. A cancelled look-up that has begun goes on until the system
 * answers, and the answer is dropped.
 */
final class SystemLookup implements Resolver, AutoCloseable {
    /** Such an end makes the C library read the whole as an address of an old form, {@code 127.1} or {@code 0x7f000001}. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private final EngineLoop loop;
    private @Nullable ExecutorService pool;

    SystemLookup(EngineLoop loop) {
        this.loop = loop;
    }

    @Override
    public LoopFuture<List<InetAddress>> resolve(String host, AddressFamily family) {
        LoopPromise<List<InetAddress>> promise = loop.createPromise();
        if (endsInNumber(host)) {
            promise.fail(new UnknownHostException(
                    "host '" + host + "' ends in a number and is no literal of four decimal numbers"));
            return promise.future();
        }
        FutureTask<?> asking = new FutureTask<>(() -> lookUp(host, promise), null);
        promise.onCancel(() -> asking.cancel(false));
        try {
            executor().execute(asking);
        } catch (Throwable thrown) {
            EngineLoop.rethrowIfEscapes(thrown);
            promise.tryFail(thrown);
        }
        return promise.future();
    }

    private static void lookUp(String host, LoopPromise<List<InetAddress>> promise) {
        try {
            promise.completeThreadsafe(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            UnknownHostException named =
                    new UnknownHostException("host '" + host + "' is not known: " + e.getMessage());
            named.initCause(e);
            promise.failThreadsafe(named);
        } catch (Throwable e) {
            promise.failThreadsafe(e);
        }
    }

    static boolean endsInNumber(String host) {
        return ENDS_IN_NUMBER.matcher(host).matches();
    }

    private Executor executor() {
        Executor given = loop.options().lookupExecutor();
        if (given != null) {
            return given;
        }
        ExecutorService known = pool;
        if (known == null) {
            known = loop.kernel().lookups("semper-" + loop.label() + "-lookup-");
            pool = known;
            loop.onClose(this);
        }
        return known;
    }

    @Override
    public void close() {
        ExecutorService known = pool;
        if (known != null) {
            known.shutdownNow();
        }
    }
}
