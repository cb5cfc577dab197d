package io.semper.tck.rules.watch;

import io.semper.EventLoop;
import io.semper.Watcher;
import io.semper.tck.PeerServer;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** A channel that a loop watches, itself or by its number. */
final class End {
    private static final int TRIES = 50;

    private final Watcher watcher;
    private final SelectableChannel channel;
    private final int number;

    /** @param number -1 if the loop is to watch the channel */
    End(EventLoop loop, SelectableChannel channel, int number) {
        watcher = loop.watcher();
        this.channel = channel;
        this.number = number;
    }

    /** Opens a channel of one socket, in non-blocking mode. */
    static End open(Tck tck, Naming naming, Opening opening) throws IOException {
        return open(tck, tck.loop(), naming, opening);
    }

    static End open(Tck tck, EventLoop loop, Naming naming, Opening opening) throws IOException {
        opening.open().close(); // the first of its kind may open descriptors that the JDK keeps
        for (int i = 0; i < TRIES; i++) {
            Numbers before = Numbers.now();
            SelectableChannel channel = opening.open();
            channel.configureBlocking(false);
            if (naming == Naming.CHANNEL) {
                return new End(loop, channel, -1);
            }
            int number = Numbers.now().addedSince(before, "socket:");
            if (number >= 0) {
                return new End(loop, channel, number);
            }
            channel.close();
        }
        throw tck.notApplicable("the number of a socket cannot be found");
    }

    /** Connects a socket. */
    static End connected(Tck tck, Naming naming, PeerServer server) throws IOException {
        End end = open(tck, naming, SocketChannel::open);
        SocketChannel channel = (SocketChannel) end.channel();
        channel.configureBlocking(true);
        channel.connect(server.address());
        channel.configureBlocking(false);
        return end;
    }

    /** The same end, for another loop. */
    End on(EventLoop other) {
        return new End(other, channel, number);
    }

    boolean isNumber() {
        return number >= 0;
    }

    int number() {
        return number;
    }

    SelectableChannel channel() {
        return channel;
    }

    void addReader(Runnable callback) {
        if (isNumber()) {
            watcher.addReader(number, callback);
        } else {
            watcher.addReader(channel, callback);
        }
    }

    void addWriter(Runnable callback) {
        if (isNumber()) {
            watcher.addWriter(number, callback);
        } else {
            watcher.addWriter(channel, callback);
        }
    }

    boolean removeReader() {
        return isNumber() ? watcher.removeReader(number) : watcher.removeReader(channel);
    }

    boolean removeWriter() {
        return isNumber() ? watcher.removeWriter(number) : watcher.removeWriter(channel);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return isNumber() ? "descriptor " + number : channel.toString();
    }

    /** Opens a channel of one socket. */
    @FunctionalInterface
    interface Opening {
        SelectableChannel open() throws IOException;
    }
}
