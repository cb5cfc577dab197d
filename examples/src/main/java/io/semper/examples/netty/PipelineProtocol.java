package io.semper.examples.netty;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.semper.Handle;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of Netty as the protocol of a connection. Handlers run on the loop's thread, and must use the channel on no other:
 * {@code channel.eventLoop().execute} does not change the thread, {@code transport.loop().execute} does.
 *
 * <p>Back-pressure works both ways: {@code isWritable()} turns false when the peer does not read, and {@code setAutoRead(false)} pauses
 * reading. When the peer ends its half, handlers get {@link ChannelInputShutdownEvent}, and the connection closes after what was
 * flushed. Timers of handlers, such as those of {@code IdleStateHandler}, are timers of the loop.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class PipelineProtocol implements StreamProtocol {
    private final Supplier<List<ChannelHandler>> handlers;
    private StreamTransport transport;
    private PipelineChannel channel;
    private boolean ended;
    private @Nullable Handle timer;

    /** Makes the protocol of a connection, whose pipeline has the handlers that {@code handlers} makes. */
    public PipelineProtocol(Supplier<List<ChannelHandler>> handlers) {
        this.handlers = handlers;
    }

    StreamTransport transport() {
        return transport;
    }

    // region: callbacks
    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        channel = new PipelineChannel(made, new ChannelInitializer<PipelineChannel>() {
            @Override
            protected void initChannel(PipelineChannel created) {
                handlers.get().forEach(created.pipeline()::addLast);
            }
        });
        channel.open();
        settle();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        channel.received(Unpooled.copiedBuffer(data)); // handlers keep what they have not decoded
        settle();
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        settle();
        return true;
    }

    @Override
    public void pauseWriting() {
        channel.pause(true);
    }

    @Override
    public void resumeWriting() {
        channel.pause(false);
        settle();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null) {
            channel.pipeline().fireExceptionCaught(cause);
        }
        channel.close(); // channelInactive, then handlerRemoved
        if (timer != null) {
            timer.cancel();
        }
    }
    // endregion

    /** What remains to be done after handlers have run: their tasks, their next timer, the end, and what none of them has caught. */
    private void settle() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        channel.runPendingTasks();
        long next = channel.runScheduledPendingTasks();
        if (next >= 0 && !transport.isClosing()) {
            timer = transport.loop().callLater(Duration.ofNanos(next), this::settle);
        }
        if (ended && channel.isFlushed()) {
            transport.close();
        }
        channel.checkException(); // throws it, which ends the connection
    }
}
