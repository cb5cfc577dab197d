package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.charset.StandardCharsets;

/** A channel that the loop watches and does not own. */
public final class Watching {
    private Watching() {}

    // region: read-all
    /** Reads {@code channel}, which is in non-blocking mode, until it ends. */
    public static <C extends SelectableChannel & ReadableByteChannel> LoopFuture<String> readAll(
            EventLoop loop, C channel) {
        LoopPromise<String> text = loop.createPromise();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(8192);
        loop.watcher().addReader(channel, () -> {
            try {
                int count = channel.read(piece.clear());
                if (count >= 0) {
                    all.write(piece.array(), 0, count);
                    return; // the next poll calls again if there is more
                }
                text.tryComplete(all.toString(StandardCharsets.UTF_8));
            } catch (IOException e) {
                text.tryFail(e);
            }
            loop.watcher().removeReader(channel); // first remove, then close
        });
        return text.future();
    }
    // endregion
}
