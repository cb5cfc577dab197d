package io.semper.engine.ready;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Watched;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A descriptor or channel that has a reader, a writer or both. Owner only. */
final class Source implements ReadinessListener {
    private final LoopWatcher watcher;
    private final Object key;
    private final Watched watched;
    private final Registration registration;
    private @Nullable ReadyCallback reader;
    private @Nullable ReadyCallback writer;

    /** @param key the number or the channel */
    @SuppressWarnings("this-escape") // the poller only stores the reference
    Source(LoopWatcher watcher, Object key, Watched watched) throws IOException {
        this.watcher = watcher;
        this.key = key;
        this.watched = watched;
        registration = watcher.loop().poller().register(watched, this);
    }

    Object key() {
        return key;
    }

    Watched watched() {
        return watched;
    }

    /** The bits of {@link Interest} that have a callback. */
    int bits() {
        return (reader == null ? Interest.NONE : Interest.READ) | (writer == null ? Interest.NONE : Interest.WRITE);
    }

    /**
     * Sets the callback of a direction; null removes it. The OS is asked first, so that a failure changes no callback here. It is asked
     * whatever it knows already: the descriptor may have been closed, and its number may be that of another file.
     *
     * @param bit one bit of {@link Interest}; after the removal another one remains
     */
    void set(int bit, @Nullable ReadyCallback callback) throws IOException {
        registration.interestNow(callback == null ? bits() & ~bit : bits() | bit);
        ReadyCallback before = bit == Interest.READ ? reader : writer;
        if (before != null) {
            before.remove();
        }
        if (bit == Interest.READ) {
            reader = callback;
        } else {
            writer = callback;
        }
    }

    /** Lets the OS watch for the callbacks that are left after a refusal. */
    void rearm() throws IOException {
        registration.interestNow(bits());
    }

    void removeCallbacks() {
        if (reader != null) {
            reader.remove();
            reader = null;
        }
        if (writer != null) {
            writer.remove();
            writer = null;
        }
    }

    @Override
    public void onReady(int bits) {
        if ((bits & Interest.READ) != 0 && reader != null) {
            reader.ready();
        }
        if ((bits & Interest.WRITE) != 0 && writer != null) {
            writer.ready();
        }
        if ((bits & ~bits()) != 0) { // an error has interrupted the call that changed the callbacks
            registration.interest(bits());
        }
    }

    @Override
    public void onWatchFailed(IOException cause) {
        watcher.lost(this, cause);
    }

    @Override
    public void onReleased() {}

    @Override
    public String toString() {
        return watched.toString();
    }
}
