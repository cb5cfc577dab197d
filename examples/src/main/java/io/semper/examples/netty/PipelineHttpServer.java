package io.semper.examples.netty;

import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.OK;
import static io.netty.handler.codec.http.HttpVersion.HTTP_1_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.stream.ChunkedStream;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.guide.GracefulServer;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** HTTP/1.1 with Netty's codec: greets, sends zeros, and echoes bodies as they come. */
public final class PipelineHttpServer {
    private PipelineHttpServer() {}

    /** Arguments: {@code HOST PORT}. Prints {@code PORT n} when it listens. */
    public static void main(String[] args) {
        if (args.length != 2) {
            System.err.println("usage: PipelineHttpServer HOST PORT");
            System.exit(2);
        }
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(serve(loop, ServerOptions.bind(args[0], Integer.parseInt(args[1]))));
            GracefulServer.drainOnTermination(loop, server, Duration.ofSeconds(3));
            System.out.println("PORT " + server.port());
            loop.runUntilComplete(server.waitClosed());
        }
    }

    // region: serve
    static LoopFuture<Server> serve(EventLoop loop, ServerOptions at) {
        return loop.createServer(PipelineHttpServer::protocol, at);
    }

    static PipelineProtocol protocol() {
        return new PipelineProtocol(PipelineHttpServer::handlers);
    }

    private static List<ChannelHandler> handlers() {
        return List.of(
                new HttpServerCodec(),
                new HttpServerKeepAliveHandler(),
                new HttpServerExpectContinueHandler(),
                new ChunkedWriteHandler(),
                new Answers());
    }
    // endregion

    /** {@code GET /} greets, {@code GET /zeros/N} sends N zeros, {@code POST /echo} sends the body back. */
    private static final class Answers extends SimpleChannelInboundHandler<HttpObject> {
        private boolean echoing;

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject message) {
            if (message instanceof HttpRequest request) {
                echoing = false;
                answer(context, request);
            }
            if (echoing && message instanceof HttpContent content) {
                context.writeAndFlush(
                        content instanceof LastHttpContent
                                ? content.retain()
                                : new DefaultHttpContent(content.content().retain()));
            }
        }

        private void answer(ChannelHandlerContext context, HttpRequest request) {
            String path = request.uri();
            if (request.method().equals(HttpMethod.POST) && path.equals("/echo")) {
                echoing = true;
                HttpResponse head = new DefaultHttpResponse(HTTP_1_1, OK);
                HttpUtil.setTransferEncodingChunked(head, true);
                context.writeAndFlush(head);
            } else if (path.matches("/zeros/[0-9]{1,12}")) {
                long count = Long.parseLong(path.substring("/zeros/".length()));
                HttpResponse head = new DefaultHttpResponse(HTTP_1_1, OK);
                head.headers().set(CONTENT_LENGTH, count);
                context.write(head);
                context.writeAndFlush(new HttpChunkedInput(new ChunkedStream(new Zeros(count))));
            } else if (request.decoderResult().isFailure()) {
                context.writeAndFlush(new DefaultFullHttpResponse(HTTP_1_1, BAD_REQUEST))
                        .addListener(ChannelFutureListener.CLOSE);
            } else {
                HttpResponseStatus status = path.equals("/") ? OK : NOT_FOUND;
                String text = path.equals("/") ? "Hello from a pipeline\n" : "not found\n";
                FullHttpResponse whole =
                        new DefaultFullHttpResponse(HTTP_1_1, status, Unpooled.copiedBuffer(text, UTF_8));
                HttpUtil.setContentLength(whole, whole.content().readableBytes());
                context.writeAndFlush(whole);
            }
        }

        // region: writability
        /** An echo reads no faster than its peer does. */
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
            context.fireChannelWritabilityChanged(); // the chunks of an answer continue
        }
        // endregion
    }

    /** That many zeros, which take no memory. */
    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? 0 : -1;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, Math.max(0, left));
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left <= 0) {
                return length == 0 ? 0 : -1;
            }
            int count = (int) Math.min(left, length);
            Arrays.fill(into, offset, offset + count, (byte) 0);
            left -= count;
            return count;
        }
    }
}
