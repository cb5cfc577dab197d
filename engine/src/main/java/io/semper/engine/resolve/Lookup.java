package io.semper.engine.resolve;

import io.semper.AddressFamily;
import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Resolver;
import io.semper.engine.turn.LoopCore;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The resolver of a loop. It parses literals itself and passes names to the application's resolver or to {@link SystemLookup}. Of the
 * answer it keeps the addresses of the requested family. Owner only.
 */
public final class Lookup implements Resolver {
    private static final int LONGEST_NAME = 253;

    private final LoopCore loop;
    private @Nullable Resolver names;

    /** Creates nothing yet, neither a thread nor the application's resolver. */
    public Lookup(LoopCore loop) {
        this.loop = loop;
    }

    @Override
    public LoopFuture<List<InetAddress>> resolve(String host, AddressFamily family) {
        loop.checkUsable();
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(family, "family");
        LoopPromise<List<InetAddress>> promise = loop.createPromise();
        try {
            InetAddress literal = LiteralAddresses.parse(host);
            if (literal != null) {
                promise.complete(only(family, host, List.of(literal)));
            } else {
                checkName(host);
                ask(host, family, promise);
            }
        } catch (UnknownHostException e) {
            promise.fail(e);
        }
        return promise.future();
    }

    private void ask(String host, AddressFamily family, LoopPromise<List<InetAddress>> promise) {
        LoopFuture<List<InetAddress>> answer;
        try {
            answer = ours(
                    host,
                    Objects.requireNonNull(
                            names().resolve(host, family), "the resolver returned null for host '" + host + "'"));
        } catch (Throwable thrown) {
            LoopCore.rethrowIfEscapes(thrown);
            promise.fail(thrown);
            return;
        }
        promise.onCancel(answer::cancel);
        answer.addDoneCallback(done -> deliver(host, family, done, promise));
        limit(host, answer, promise);
    }

    /** Limits the wait for a name service, even if the caller set no deadline. */
    private void limit(String host, LoopFuture<List<InetAddress>> answer, LoopPromise<List<InetAddress>> promise) {
        Duration longest = loop.options().lookupTimeout();
        if (longest == null || answer.isDone()) {
            return;
        }
        Handle deadline = loop.callLater(longest, () -> {
            promise.tryFail(new SocketTimeoutException(
                    "host '" + host + "': no answer within " + longest + ", the lookupTimeout of the loop's options"));
            answer.cancel();
        });
        promise.future().addDoneCallback(done -> deadline.cancel());
    }

    private LoopFuture<List<InetAddress>> ours(String host, LoopFuture<List<InetAddress>> answer) {
        if (answer.loop() != loop) {
            throw new IllegalArgumentException("the resolver answered for host '" + host + "' with a future of "
                    + answer.loop() + ", and was asked by " + loop);
        }
        return answer;
    }

    private static void deliver(
            String host,
            AddressFamily family,
            LoopFuture<List<InetAddress>> answer,
            LoopPromise<List<InetAddress>> promise) {
        if (answer.isCancelled()) {
            promise.tryFail(new UnknownHostException("host '" + host + "': the resolver cancelled the lookup"));
            return;
        }
        Throwable failure = answer.exception();
        if (failure != null) {
            promise.tryFail(failure);
            return;
        }
        try {
            promise.tryComplete(only(family, host, answer.result()));
        } catch (Throwable thrown) { // of the resolver's list, too
            promise.tryFail(thrown);
            LoopCore.rethrowIfEscapes(thrown);
        }
    }

    private Resolver names() {
        Resolver known = names;
        if (known == null) {
            Function<? super EventLoop, ? extends Resolver> made =
                    loop.options().resolver();
            known = made == null
                    ? new SystemLookup(loop)
                    : Objects.requireNonNull(made.apply(loop), "the function of LoopOptions.resolver returned null");
            names = known;
        }
        return known;
    }

    private static void checkName(String host) throws UnknownHostException {
        if (host.isEmpty() || host.length() > LONGEST_NAME) {
            throw new UnknownHostException("a host name has 1 to " + LONGEST_NAME + " characters, this one "
                    + host.length() + ": '" + host.substring(0, Math.min(host.length(), 40)) + "'");
        }
    }

    /**
     * Returns the addresses of {@code family}, in the same order.
     *
     * @throws UnknownHostException if there is none
     */
    public static List<InetAddress> only(AddressFamily family, String host, List<InetAddress> addresses)
            throws UnknownHostException {
        List<InetAddress> left = new ArrayList<>();
        for (InetAddress address : addresses) {
            Objects.requireNonNull(address, () -> "the resolver gave a null address for host '" + host + "'");
            if (family == AddressFamily.ANY || family == familyOf(address)) {
                left.add(address);
            }
        }
        if (left.isEmpty()) {
            throw new UnknownHostException("host '" + host + "' has no address of family " + family);
        }
        return List.copyOf(left);
    }

    /** Returns the address that {@code endpoint} contains, as an object or as a literal; null if it contains a name. */
    public static @Nullable InetAddress literal(InetSocketAddress endpoint) {
        if (!endpoint.isUnresolved()) {
            return endpoint.getAddress();
        }
        try {
            return LiteralAddresses.parse(endpoint.getHostString());
        } catch (UnknownHostException neither) {
            return null;
        }
    }

    public static AddressFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? AddressFamily.IPV4 : AddressFamily.IPV6;
    }
}
