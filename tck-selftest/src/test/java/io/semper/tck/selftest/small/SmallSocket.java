package io.semper.tck.selftest.small;

import io.semper.ContextCarrier;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;

/** The attachment of a selection key, which runs in the turn after the poll that found it ready. */
abstract class SmallSocket implements Runnable {
    final SmallLoop loop;
    private final SelectableChannel channel;
    private final ContextCarrier.@Nullable Snapshot context;
    private @Nullable SelectionKey key;
    private int found;

    SmallSocket(SmallLoop loop, SelectableChannel channel) {
        this.loop = loop;
        this.channel = channel;
        context = loop.captured();
        loop.sockets.add(this);
    }

    /** Runs in the context in which this was created. */
    abstract void ready(int operations);

    /** Called when the loop closes: no callback of a protocol may run. */
    abstract void closeWithLoop();

    /** Sets the interest of the selection key. */
    void want(int operations) {
        try {
            if (key == null) {
                key = channel.register(loop.turns.selector, operations, this);
            } else if (key.isValid() && key.interestOps() != operations) {
                key.interestOps(operations);
            }
        } catch (ClosedChannelException closed) {
            // the key no longer reports anything
        }
    }

    /** Called within a poll; returns true if this was not found before. */
    boolean found(int operations) {
        boolean first = found == 0;
        found |= operations;
        return first;
    }

    @Override
    public void run() {
        int operations = found;
        found = 0;
        loop.turns.counted();
        inContext(() -> ready(operations));
    }

    void inContext(Runnable body) {
        SmallLoop.in(context, body);
    }

    /** Closes the descriptor; if it is registered, the next selection closes it. */
    void closeChannel() {
        loop.sockets.remove(this);
        try {
            channel.close();
        } catch (IOException gone) {
            // it is closed anyway
        }
    }

    void closeChannelNow() {
        closeChannel();
        loop.turns.forgetKeys();
    }
}
