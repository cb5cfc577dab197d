package io.semper.examples.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import io.semper.StreamTransport;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A channel whose bytes go to a transport, and which reads as long as its handlers want to. */
final class PipelineChannel extends EmbeddedChannel {
    private final StreamTransport transport;
    private boolean paused;
    private boolean wantsToRead;

    PipelineChannel(StreamTransport transport, ChannelHandler handlers) {
        super(DefaultChannelId.newInstance(), false, false, handlers); // registered when the fields are set
        this.transport = transport;
    }

    void open() {
        try {
            register();
        } catch (Exception e) {
            throw new IllegalStateException("cannot register " + this, e);
        }
    }

    /** Passes the bytes through the pipeline. It asks for the next ones before the end if it reads automatically. */
    void received(ByteBuf data) {
        wantsToRead = false;
        writeInbound(data);
        if (!wantsToRead) {
            transport.pauseReading();
        }
    }

    @Override
    protected void doBeginRead() {
        wantsToRead = true;
        transport.resumeReading();
    }

    /** What comes out of the end of the pipeline has no reader. */
    @Override
    protected void handleInboundMessage(Object message) {
        ReferenceCountUtil.release(message);
    }

    // region: write
    /** Writes what is flushed; while the transport is paused it stays here, where it makes the channel unwritable. */
    @Override
    protected void doWrite(ChannelOutboundBuffer flushed) {
        Object message = flushed.current();
        while (message != null && !paused) {
            if (!(message instanceof ByteBuf bytes)) {
                throw new UnsupportedOperationException(
                        message.getClass() + " left the pipeline; a transport takes bytes");
            }
            for (ByteBuffer part : bytes.nioBuffers()) {
                transport.write(part);
            }
            flushed.remove(); // completes the future of the write
            message = flushed.current();
        }
    }
    // endregion

    void pause(boolean now) {
        paused = now;
        if (!now) {
            flush();
        }
    }

    boolean isFlushed() {
        ChannelOutboundBuffer left = unsafe().outboundBuffer();
        return left == null || left.isEmpty();
    }

    @Override
    protected void doClose() throws Exception {
        super.doClose();
        transport.close();
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return transport.localAddress();
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return transport.remoteAddress();
    }
}
