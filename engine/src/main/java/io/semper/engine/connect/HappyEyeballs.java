package io.semper.engine.connect;

import io.semper.ConnectOptions;
import io.semper.Handle;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.NetErrors;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The attempts to reach one of several addresses (RFC 8305, section 5). The next attempt begins when the newest one has failed or has taken
 * too long. The first that connects wins, and the others are closed before the winner is reported. Due timers run after the events of the
 * same poll, so a success that the OS has reported prevents the next attempt. Owner only.
 */
final class HappyEyeballs implements Attempt.Listener {
    /** Receives the result, once; within {@link HappyEyeballs#start} if it is known at once. */
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
    /** All attempts, in the order in which they began. */
    private final List<Attempt> attempts = new ArrayList<>();

    private @Nullable Handle timer;

    /**
     * Begins no attempt yet.
     *
     * @throws BindException if no address can be reached from the local address
     */
    HappyEyeballs(LoopCore loop, String target, List<SocketAddress> remotes, ConnectOptions options, Listener listener)
            throws BindException {
        this.loop = loop;
        this.target = target;
        this.options = options;
        this.listener = listener;
        left = Candidates.inOrder(options, remotes, target);
        // Two sockets cannot share a local port that the caller chose.
        delay = Candidates.haveFixedPort(options.localAddresses()) ? null : options.attemptDelay();
    }

    void start() {
        next();
    }

    /** Begins attempts until there is a reason to wait for the newest. */
    private void next() {
        stopTimer();
        for (SocketAddress remote = left.poll(); remote != null; remote = left.poll()) {
            Attempt newest = new Attempt(loop, remote, this);
            attempts.add(newest);
            try {
                newest.start(Candidates.localsFor(options.localAddresses(), remote), options.stream());
            } catch (Throwable thrown) {
                // The failure is caused by the options, not by this address: other addresses would fail, too.
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

    /** Whether the next attempt has to wait, for the timer or for a failure. */
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

    /** Closes every socket before returning, even that of a winner unless it has a new owner. Idempotent. */
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

    /** The number of attempts so far. */
    int begun() {
        return attempts.size();
    }

    /** The failures so far, in the order in which the attempts began. */
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
