package io.semper.engine.ready;

import io.semper.Capability;
import io.semper.Watcher;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Watched;
import io.semper.engine.life.FirstFailure;
import io.semper.engine.net.NetErrors;
import io.semper.engine.turn.LoopCore;
import io.semper.engine.turn.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The readers and writers of one loop, by number or channel. Owner only. */
public final class LoopWatcher implements Watcher {
    private static final int SMALLEST_SWEEP = 64;

    private final LoopCore loop;

    /** Sources with at least one callback. Channels compare by identity, as their classes do not define anything else. */
    private final Map<Object, Source> sources = new HashMap<>();

    /** The number of sources at which those of closed channels are looked for, which report nothing when they are closed. */
    private int sweepAt = SMALLEST_SWEEP;

    /** A watcher without sources. */
    public LoopWatcher(LoopCore loop) {
        this.loop = loop;
    }

    LoopCore loop() {
        return loop;
    }

    /** Throws unless the loop offers one of the capabilities. Any thread. */
    public LoopWatcher ifOffered() {
        if (!offers(Capability.WATCH_CHANNELS)) {
            check(Capability.WATCH_DESCRIPTORS);
        }
        return this;
    }

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        add("addReader", Objects.requireNonNull(channel, "channel"), Interest.READ, callback);
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        add("addWriter", Objects.requireNonNull(channel, "channel"), Interest.WRITE, callback);
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        return remove(Objects.requireNonNull(channel, "channel"), Interest.READ);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        return remove(Objects.requireNonNull(channel, "channel"), Interest.WRITE);
    }

    @Override
    public void addReader(int descriptor, Runnable callback) {
        add("addReader", descriptor, Interest.READ, callback);
    }

    @Override
    public void addWriter(int descriptor, Runnable callback) {
        add("addWriter", descriptor, Interest.WRITE, callback);
    }

    @Override
    public boolean removeReader(int descriptor) {
        return remove(descriptor, Interest.READ);
    }

    @Override
    public boolean removeWriter(int descriptor) {
        return remove(descriptor, Interest.WRITE);
    }

    private void add(String method, Object key, int bit, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        loop.checkUsable();
        check(capabilityOf(key));
        String call = method + "(" + key + ") on " + loop;
        if (key instanceof Integer number && number < 0) {
            throw new IllegalArgumentException(call + ": the number of a descriptor is zero or more");
        }
        sweep();
        ReadyCallback added = new ReadyCallback(
                loop, (bit == Interest.READ ? "reader of " : "writer of ") + described(key), callback);
        Source known = sources.get(key);
        try {
            if (known == null) {
                open(key, bit, added);
            } else {
                change(known, bit, added);
            }
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(call + ": " + refused.getMessage(), refused);
        } catch (IOException e) {
            throw new UncheckedIOException(call + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e instanceof ClosedChannelException
                ? "it is closed"
                : "the OS does not watch it, as it does not watch files and directories: " + NetErrors.reason(e);
    }

    private static String described(Object key) {
        return key instanceof Integer ? "descriptor " + key : key.toString();
    }

    private void open(Object key, int bit, ReadyCallback added) throws IOException {
        Watched watched = key instanceof SelectableChannel channel
                ? loop.kernel().sockets().watched(channel)
                : loop.kernel().sockets().watched((Integer) key);
        Source source = new Source(this, key, watched);
        try {
            source.set(bit, added);
            sources.put(key, source);
        } catch (Throwable failed) {
            loop.poller().closeNow(watched);
            throw failed;
        }
    }

    private void change(Source known, int bit, ReadyCallback added) throws IOException {
        try {
            known.set(bit, added);
        } catch (IOException e) {
            rearm(known);
            throw e;
        }
    }

    /** After a refusal, which leaves nothing watched. */
    private void rearm(Source refused) {
        try {
            refused.rearm();
        } catch (IOException alsoRefused) {
            lost(refused, alsoRefused);
        }
    }

    private boolean remove(Object key, int bit) {
        loop.ownership().check();
        check(capabilityOf(key));
        Source source = sources.get(key);
        if (source == null || (source.bits() & bit) == 0) {
            return false;
        }
        if (source.bits() == bit) {
            forget(source);
            return true;
        }
        try {
            source.set(bit, null);
        } catch (IOException e) {
            lost(source, e);
        }
        return true;
    }

    private void forget(Source source) {
        source.removeCallbacks();
        sources.remove(source.key(), source);
        loop.poller().closeNow(source.watched());
    }

    /** The OS watches a source no more, whose descriptor the application has closed or whose change it has refused. May be called in a poll. */
    void lost(Source source, IOException cause) {
        if (sources.remove(source.key(), source)) {
            source.removeCallbacks();
            loop.enqueue(new Lost(source, cause));
        }
    }

    /** Closed channels would stay in the map otherwise. Each is looked at a constant number of times on average. */
    private void sweep() {
        if (sources.size() < sweepAt) {
            return;
        }
        for (Source source : List.copyOf(sources.values())) {
            if (source.key() instanceof SelectableChannel channel && !channel.isOpen()) {
                forget(source);
            }
        }
        sweepAt = Math.max(SMALLEST_SWEEP, sources.size() * 2);
    }

    /** Removes every reader and writer, for the close of the loop. */
    public void closeAll() {
        FirstFailure failure = new FirstFailure();
        for (Source source : List.copyOf(sources.values())) {
            failure.attempt(() -> forget(source));
        }
        failure.rethrow();
    }

    private static Capability capabilityOf(Object key) {
        return key instanceof SelectableChannel ? Capability.WATCH_CHANNELS : Capability.WATCH_DESCRIPTORS;
    }

    private boolean offers(Capability capability) {
        return loop.capabilities().contains(capability);
    }

    private void check(Capability capability) {
        if (!offers(capability)) {
            throw capability.missing(loop);
        }
    }

    @Override
    public String toString() {
        return "watcher of " + loop;
    }

    /** Reports what the OS watches no more, outside the poll or flush that has found it. */
    private final class Lost extends Task {
        private final Source source;
        private final @Nullable IOException cause;

        Lost(Source source, IOException cause) {
            this.source = source;
            this.cause = cause;
        }

        @Override
        public void run() {
            loop.poller().closeNow(source.watched());
            loop.report(
                    "the reader and the writer of " + source + " were removed: the OS does not watch it any more."
                            + " Remove them before the descriptor is closed",
                    cause,
                    LoopWatcher.this);
        }

        @Override
        protected boolean wasCallback() {
            return false;
        }
    }
}
