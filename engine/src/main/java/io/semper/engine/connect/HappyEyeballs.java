package io.semper.engine.connect;

import io.semper.ConnectOptions;
import io.semper.Handle;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to reach one of several addresses (RFC 8305, section 5): a further one begins when the newest has failed or has taken too
 * long, the first that connects wins, and the others are closed before the winner is told. StreamWork timers run after what the same poll
 * found, so a success that the system has told keeps the next attempt from beginning. For the loop's owner.
 */
final class HappyEyeballs implements Attempt.Listener {
    /** Hears how it ended, once; inside {@link HappyEyeballs#start} if that is known at once. */
    interface Listener {
        void connected(Attempt winner);

        void failed(Throwable cause);
    }

    private final LoopCore loop;
    private final String target;
    private final ConnectOptions options;
    private final Queue<SocketAddress> left;
    private final @Nullable Duration delay;
    private final Listener listener;
    /** In the order in which they began. */
    private final List<Attempt> attempts = new ArrayList<>();

    private @Nullable Handle timer;

    /**
     * Begins nothing yet.
     *
     * @throws BindException if no address can be reached from our own
     */
    HappyEyeballs(LoopCore loop, String target, List<SocketAddress> remotes, ConnectOptions options, Listener listener)
            throws BindException {
        this.loop = loop;
        this.target = target;
        this.options = options;
        this.listener = listener;
        left = Candidates.inOrder(options, remotes, target);
        // Two sockets cannot share a port of ours that was asked for.
        delay = options.localAddress() instanceof InetSocketAddress local && local.getPort() != 0
                ? null
                : options.attemptDelay();
    }

    void start() {
        next();
    }

    /** Begins attempts for as long as the one before is not worth waiting for. */
    private void next() {
        stopTimer();
        for (SocketAddress remote = left.poll(); remote != null; remote = left.poll()) {
            Attempt newest = new Attempt(loop, remote, this);
            attempts.add(newest);
            try {
                newest.start(Candidates.localFor(options.localAddress(), remote), options.stream());
            } catch (Throwable thrown) {
                // Not what this address is like, but what was asked of the socket: the others would fare no better.
                abandon();
                listener.failed(thrown);
                LoopCore.rethrowIfEscapes(thrown);
                return;
            }
            if (newest.isConnected()) {
                connected(newest);
                return;
            }
            if (newest.isUnderWay() && waits()) {
                return;
            }
        }
        failIfAllHave();
    }

    /** Whether the next attempt is somebody else's to begin: the timer's, or that of a failure. */
    private boolean waits() {
        if (delay == null) {
            return true;
        }
        if (delay.isZero() || left.isEmpty()) {
            return false;
        }
        timer = loop.callLater(delay, this::next);
        return true;
    }

    @Override
    public void failed(Attempt attempt) {
        if (attempt == attempts.get(attempts.size() - 1)) {
            next();
        } else {
            failIfAllHave();
        }
    }

    private void failIfAllHave() {
        List<IOException> failures = failures();
        if (failures.size() == attempts.size()) {
            listener.failed(NetErrors.ofAttempts(target, failures));
        }
    }

    @Override
    public void connected(Attempt winner) {
        stopTimer();
        left.clear();
        for (Attempt attempt : attempts) {
            if (attempt != winner) {
                attempt.abandon();
            }
        }
        listener.connected(winner);
    }

    /** Closes every socket before returning, that of a winner too unless it was given away. Idempotent. */
    void abandon() {
        stopTimer();
        left.clear();
        attempts.forEach(Attempt::abandon);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Why attempts failed so far, in the order in which they began. */
    List<IOException> failures() {
        List<IOException> failures = new ArrayList<>();
        for (Attempt attempt : attempts) {
            IOException failure = attempt.failure();
            if (failure != null) {
                failures.add(failure);
            }
        }
        return failures;
    }

    /** The addresses that have not answered, such as {@code tcp 192.0.2.1:443, tcp [2001:db8::1]:443}. */
    String unanswered() {
        return attempts.stream()
                .filter(Attempt::isUnderWay)
                .map(attempt -> Endpoints.describe(attempt.remote()))
                .collect(Collectors.joining(", "));
    }
}
