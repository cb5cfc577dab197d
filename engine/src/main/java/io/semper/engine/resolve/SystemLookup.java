package io.semper.engine.resolve;

import io.semper.AddressFamily;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Resolver;
import io.semper.engine.jobs.Job;
import io.semper.engine.kernel.Names;
import io.semper.engine.turn.LoopCore;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name service of the OS. It blocks, so it is called on the executor of the options or on its own small pool. A cancelled lookup
 * leaves the queue if it has not begun; otherwise it continues until the name service answers, and the answer is dropped.
 */
final class SystemLookup implements Resolver, AutoCloseable {
    /** The C library reads a host with such an end as an address in an old form, such as {@code 127.1} or {@code 0x7f000001}. */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)\\.?");

    private final LoopCore loop;
    private final Names names;
    private @Nullable ExecutorService pool;

    SystemLookup(LoopCore loop) {
        this(loop, loop.kernel().names());
    }

    SystemLookup(LoopCore loop, Names names) {
        this.loop = loop;
        this.names = names;
    }

    @Override
    public LoopFuture<List<InetAddress>> resolve(String host, AddressFamily family) {
        LoopPromise<List<InetAddress>> promise = loop.createPromise();
        if (endsInNumber(host)) {
            promise.fail(new UnknownHostException(
                    "host '" + host + "' ends in a number and is not an IPv4 literal, which has four decimal numbers"));
            return promise.future();
        }
        Job<List<InetAddress>> asking = new Job<>(loop, () -> lookUp(host), promise, null);
        try {
            Executor executor = executor();
            promise.onCancel(() -> {
                asking.cancel();
                if (executor instanceof ThreadPoolExecutor pool) {
                    // While the name service hangs, cancelled lookups must not accumulate in the queue.
                    pool.remove(asking);
                }
            });
            executor.execute(asking);
        } catch (Throwable thrown) {
            LoopCore.rethrowIfEscapes(thrown);
            promise.tryFail(thrown);
        }
        return promise.future();
    }

    private List<InetAddress> lookUp(String host) throws UnknownHostException {
        try {
            return List.of(names.addressesOf(host));
        } catch (UnknownHostException e) {
            UnknownHostException named =
                    new UnknownHostException("host '" + host + "' is not known: " + e.getMessage());
            named.initCause(e);
            throw named;
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
            known = loop.kernel().lookups(loop.threads("lookup-"));
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
