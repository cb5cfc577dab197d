package io.semper.it;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A client of Redis over the native epoll of the Netty that Lettuce brings. */
final class LettuceSide implements Side {
    private static final byte[] KEY = {'k'};

    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;

    private LettuceSide(ClientResources resources, RedisClient client) {
        this.resources = resources;
        this.client = client;
        this.connection = client.connect(ByteArrayCodec.INSTANCE);
    }

    /** Connects to the Redis on {@code port}. */
    static Side start(int port) {
        ClientResources resources = DefaultClientResources.builder()
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        System.out.println(
                                "Lettuce has an " + channel.getClass().getSimpleName());
                    }
                })
                .build();
        RedisURI uri = RedisURI.create("127.0.0.1", port);
        uri.setTimeout(Duration.ofSeconds(20));
        return new LettuceSide(resources, RedisClient.create(resources, uri));
    }

    /** Stores the bytes and asks for them. */
    @Override
    public byte[] echo(byte[] bytes) {
        connection.sync().set(KEY, bytes);
        return connection.sync().get(KEY);
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown(0, 10, TimeUnit.SECONDS);
        resources.shutdown(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
