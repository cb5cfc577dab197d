package io.semper.benchmarks.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.semper.framing.FrameDecoder;
import io.semper.framing.FrameException;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A thousand frames in a direct buffer, received whole or in pieces of the size of a TCP segment. Each receiver looks at the first byte of
 * a frame. Netty's decoder runs in the pipeline of an embedded channel, and its buffers are pooled.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class FramingBenchmark {
    static final int FRAMES = 1000;

    /** The kind of the frames. */
    @Param({"LINES", "LENGTHS", "DELIMITERS", "FIXED", "VARINTS"})
    public Kind kind = Kind.LINES;

    /** The number of bytes of a frame. */
    @Param({"32", "256"})
    public int size;

    /** The number of bytes of a piece. */
    @Param({"1460", "1000000"})
    public int piece;

    private long seen;
    private ByteBuffer stream = ByteBuffer.allocate(0);
    private FrameDecoder decoder = Kind.FIXED.decoder(1);
    private FrameLayer layer = layer(Kind.FIXED, 1);
    private EmbeddedChannel channel = new EmbeddedChannel();
    private ByteBuf[] pieces = {};
    private final Consumer<ByteBuffer> look = frame -> seen += frame.get(frame.position());

    /** Makes the stream, and the decoders. */
    @Setup
    public void open() {
        byte[] bytes = kind.stream(FRAMES, size);
        stream = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        decoder = kind.decoder(size);
        layer = layer(kind, size);
        channel = new EmbeddedChannel(kind.netty(size), new Look());
        pieces = new ByteBuf[(bytes.length + piece - 1) / piece];
        for (int i = 0; i < pieces.length; i++) {
            int from = i * piece;
            int length = Math.min(piece, bytes.length - from);
            pieces[i] = PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes, from, length);
        }
    }

    private FrameLayer layer(Kind of, int length) {
        FrameLayer made = new FrameLayer(of.decoder(length), new FrameProtocol() {
            @Override
            public void frameReceived(ByteBuffer frame) {
                seen += frame.get(frame.position());
            }
        });
        made.connectionMade(new OpenTransport(made));
        return made;
    }

    @ChannelHandler.Sharable
    private final class Look extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            seen += frame.getByte(frame.readerIndex());
            frame.release();
        }
    }

    /** Releases the buffers. */
    @TearDown
    public void close() {
        channel.finishAndReleaseAll();
        for (ByteBuf each : pieces) {
            each.release();
        }
    }

    /** A decoder alone. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long decoder() throws FrameException {
        for (int from = 0; from < stream.capacity(); from += piece) {
            decoder.feed(stream.limit(Math.min(stream.capacity(), from + piece)).position(from), look);
        }
        return seen;
    }

    /** A layer between a transport and a protocol. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long layer() {
        for (int from = 0; from < stream.capacity(); from += piece) {
            layer.dataReceived(
                    stream.limit(Math.min(stream.capacity(), from + piece)).position(from));
        }
        return seen;
    }

    /** Netty's decoder of the same kind. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long netty() {
        for (ByteBuf each : pieces) {
            channel.pipeline().fireChannelRead(each.readerIndex(0).retainedDuplicate());
            channel.pipeline().fireChannelReadComplete();
        }
        return seen;
    }
}
