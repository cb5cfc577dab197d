/**
 * Clients of Redis side by side: that of the examples, Lettuce and Jedis, each in its own JVM, against one real redis-server. Start
 * reading at {@link io.semper.benchmarks.redis.RedisBench}.
 */
@NullMarked
package io.semper.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
