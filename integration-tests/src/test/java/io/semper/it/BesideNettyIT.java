package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.semper.EventLoops;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.EchoServer;
import io.semper.group.LoopThread;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The standalone jar in a program that serves with a Netty of another version, whose native library is loaded too. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class BesideNettyIT {
    private static final String NETTY_FIRST = "Netty first";

    static List<String> orders() {
        return Amount.someOf("orders in which Netty and Semper load", List.of(NETTY_FIRST, "Semper first"));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void ofTheLineBefore(String order) throws Exception {
        bothServe(OtherNetty.need("4.1."), order);
    }

    @ParameterizedTest
    @MethodSource("orders")
    void ofTheSameLine(String order) throws Exception {
        bothServe(OtherNetty.ofOurLine(), order);
    }

    private static void bothServe(OtherNetty netty, String order) throws Exception {
        List<Path> path = new ArrayList<>(netty.jars());
        path.addAll(Jars.standalone(Jars.EPOLL));
        path.add(Path.of("target", "test-classes"));
        List<String> command = new ArrayList<>(List.of(Jvm.current().java(), "-XX:TieredStopAtLevel=1"));
        if (Jvm.current().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-cp");
        command.add(path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.addAll(List.of(Program.class.getName(), order));
        Tool.Result run = Tool.start(command, new byte[0]);
        assertThat(run.text() + run.errors())
                .contains("netty-transport-classes-epoll-" + netty.version() + ".jar serves\n")
                .contains("semper-backend-epoll-standalone-", "both echoed " + Program.BYTES + " bytes\n");
        assertThat(run.status()).isZero();
    }

    /** The program of that process. */
    @SuppressWarnings("deprecation") // Netty 4.1 has the older classes alone
    static final class Program {
        private static final int BYTES = 100_000;

        private interface Serving extends AutoCloseable {
            int port();

            @Override
            void close();
        }

        private Program() {}

        /** The argument says which of the two begins. */
        public static void main(String[] arguments) throws IOException {
            boolean nettyFirst = arguments[0].equals(NETTY_FIRST);
            try (Serving one = nettyFirst ? netty() : semper();
                    Serving other = nettyFirst ? semper() : netty();
                    Socket toOne = new Socket("127.0.0.1", one.port());
                    Socket toOther = new Socket("127.0.0.1", other.port())) {
                Random random = new Random(1);
                for (int sent = 0; sent < BYTES; sent += 1_000) {
                    byte[] bytes = new byte[1_000];
                    random.nextBytes(bytes);
                    toOne.getOutputStream().write(bytes);
                    toOther.getOutputStream().write(bytes);
                    for (Socket socket : List.of(toOne, toOther)) {
                        if (!Arrays.equals(bytes, socket.getInputStream().readNBytes(bytes.length))) {
                            throw new IOException("other bytes came back to " + socket);
                        }
                    }
                }
                System.out.println("both echoed " + BYTES + " bytes");
            }
        }

        private static Serving semper() {
            LoopThread thread = LoopThread.start(LoopOptions.defaults().backend("epoll"));
            Server server = thread.call(
                            loop -> loop.createServer(EchoServer.Echo::new, ServerOptions.bind("127.0.0.1", 0)))
                    .join();
            int port = thread.call(loop -> LoopFutures.completed(loop, port(server)))
                    .join();
            System.out.println(EventLoops.report().candidates().stream()
                            .filter(candidate -> candidate.name().equals("epoll"))
                            .map(candidate -> candidate.origin())
                            .collect(Collectors.joining())
                    + " serves");
            return new Serving() {
                @Override
                public int port() {
                    return port;
                }

                @Override
                public void close() {
                    thread.close();
                }
            };
        }

        private static int port(Server server) {
            return ((InetSocketAddress) server.addresses().get(0)).getPort();
        }

        private static Serving netty() {
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
            return new Serving() {
                @Override
                public int port() {
                    return ((InetSocketAddress) listener.localAddress()).getPort();
                }

                @Override
                public void close() {
                    group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
                }
            };
        }

        private static final class Back extends ChannelInboundHandlerAdapter {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                context.writeAndFlush(message);
            }
        }
    }
}
