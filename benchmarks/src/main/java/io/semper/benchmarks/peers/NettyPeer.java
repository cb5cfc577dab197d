package io.semper.benchmarks.peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.semper.benchmarks.side.TlsFiles;
import java.net.InetSocketAddress;
import javax.net.ssl.SSLException;

/**
 * An echo server as Netty's user guide writes it: {@code write} while reading, {@code flush} at the end of the batch, the pooled
 * allocator, back-pressure by writability.
 */
final class NettyPeer {
    private NettyPeer() {}

    static void serve(Mode mode, boolean epoll, SslProvider provider) throws InterruptedException, SSLException {
        SslContext tls = mode == Mode.TLS ? context(provider) : null;
        var group = new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(
                                        switch (mode) {
                                            case ECHO, TLS -> new Echo();
                                            case SINK -> new Sink();
                                            case SOURCE -> new Source();
                                            case UDP ->
                                                throw new IllegalArgumentException(
                                                        "datagrams are served by NettyDatagramPeer");
                                        });
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        PeerMain.listening(((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }

    private static SslContext context(SslProvider provider) throws SSLException {
        TlsFiles files = TlsFiles.ofEnvironment();
        return SslContextBuilder.forServer(
                        files.certificate().toFile(), files.key().toFile())
                .sslProvider(provider)
                .build();
    }

    private static class Sink extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static final class Echo extends Sink {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message, context.voidPromise());
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.channel().config().setAutoRead(context.channel().isWritable());
        }
    }

    private static final class Source extends Sink {
        private static final ByteBuf CHUNK =
                Unpooled.unreleasableBuffer(Unpooled.directBuffer(65536).writeZero(65536));

        @Override
        public void channelActive(ChannelHandlerContext context) {
            fill(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            fill(context);
        }

        private static void fill(ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                context.write(CHUNK.duplicate(), context.voidPromise());
            }
            context.flush();
        }
    }
}
