package io.semper.tck.selftest;

import io.semper.Watcher;
import java.nio.channels.SelectableChannel;

/** Forwards every call to a good watcher; mutants override some. */
class ForwardingWatcher implements Watcher {
    final Watcher good;

    ForwardingWatcher(Watcher good) {
        this.good = good;
    }

    @Override
    public void addReader(SelectableChannel channel, Runnable callback) {
        good.addReader(channel, callback);
    }

    @Override
    public void addWriter(SelectableChannel channel, Runnable callback) {
        good.addWriter(channel, callback);
    }

    @Override
    public boolean removeReader(SelectableChannel channel) {
        return good.removeReader(channel);
    }

    @Override
    public boolean removeWriter(SelectableChannel channel) {
        return good.removeWriter(channel);
    }

    @Override
    public void addReader(int descriptor, Runnable callback) {
        good.addReader(descriptor, callback);
    }

    @Override
    public void addWriter(int descriptor, Runnable callback) {
        good.addWriter(descriptor, callback);
    }

    @Override
    public boolean removeReader(int descriptor) {
        return good.removeReader(descriptor);
    }

    @Override
    public boolean removeWriter(int descriptor) {
        return good.removeWriter(descriptor);
    }
}
