/** Runnable programs, the recipes of the guide, and examples of protocols: HTTP, Redis and PostgreSQL. */
module io.semper.examples {
    requires transitive io.semper;
    requires transitive io.semper.framing;
    requires io.semper.tasks;
    requires io.semper.tls;
    requires jdk.unsupported; // signals
    requires static transitive io.netty.transport; // the pipeline of io.semper.examples.netty
    requires static io.netty.buffer;
    requires static io.netty.codec;
    requires static io.netty.codec.http;
    requires static io.netty.common;
    requires static io.netty.handler;
    requires static org.jspecify;

    exports io.semper.examples;
    exports io.semper.examples.chat;
    exports io.semper.examples.dns;
    exports io.semper.examples.embedding;
    exports io.semper.examples.foreign;
    exports io.semper.examples.guide;
    exports io.semper.examples.http;
    exports io.semper.examples.multicast;
    exports io.semper.examples.netty;
    exports io.semper.examples.postgres;
    exports io.semper.examples.redis;
    exports io.semper.examples.smtp;
    exports io.semper.examples.statsd;
    exports io.semper.examples.tasks;
}
