package io.semper.it;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** An echo server of Netty over its native epoll, and its client. */
@SuppressWarnings("deprecation") // Netty 4.1 has the older classes alone
final class NettySide {
    private NettySide() {}

    static Side start() throws IOException {
        EventLoopGroup group = new EpollEventLoopGroup(1);
        Channel listener = new ServerBootstrap()
                .group(group)
                .channel(EpollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Back());
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
        System.out.println(EpollServerSocketChannel.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                + " serves");
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        return new EchoSide(
                port, () -> group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly());
    }

    private static final class Back extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }
}
