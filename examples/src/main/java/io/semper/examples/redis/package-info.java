/**
 * A Redis client and a small Redis server: how to write a driver and a server of a binary protocol with this library.
 *
 * <p>{@link io.semper.examples.redis.RedisClient} is the door of the client and keeps what outlives a connection: commands that wait,
 * subscriptions, reconnects. A {@code RedisConnection} is one connection. {@link io.semper.examples.redis.RedisServer} has the
 * {@code main} of the server; a {@code RedisSession} is one of its connections, and a {@code Keyspace} holds the data. Both sides share
 * {@code RespDecoder} and {@code RespWriter}. Everything runs on the loop's thread, but {@code callThreadsafe} of the client.
 *
 * <p>The protocol is RESP, versions 2 and 3: https://redis.io/docs/latest/develop/reference/protocol-spec/.
 */
@NullMarked
package io.semper.examples.redis;

import org.jspecify.annotations.NullMarked;
