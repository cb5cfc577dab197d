package io.semper.benchmarks.peers;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import io.semper.benchmarks.side.TlsFiles;
import io.semper.examples.EchoServer.Echo;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Semper's echo over TLS with the engines of netty-tcnative (BoringSSL), through an engine factory. */
final class BoringSslPeer {
    private BoringSslPeer() {}

    static void serve() throws SSLException {
        TlsFiles files = TlsFiles.ofEnvironment();
        SslContext context = SslContextBuilder.forServer(
                        files.certificate().toFile(), files.key().toFile())
                .sslProvider(SslProvider.OPENSSL)
                .build();
        TlsOptions tls = TlsOptions.serverEngines(new Engines(context, PooledByteBufAllocator.DEFAULT))
                .taskExecutor(Runnable::run); // the key is in memory: nothing blocks
        try (EventLoop loop = EventLoops.newEventLoop(LoopOptions.defaults().backend("epoll"))) {
            Server server = loop.runUntilComplete(loop.createServer(
                    Echo::new, ServerOptions.bind("127.0.0.1", 0).tls(tls)));
            PeerMain.listening(server.port());
            loop.runForever();
        }
    }

    // region: engines
    private record Engines(SslContext context, ByteBufAllocator allocator) implements TlsEngineFactory {
        @Override
        public SSLEngine create(@Nullable String peerHost, int peerPort) {
            return context.newEngine(allocator, peerHost, peerPort);
        }

        @Override
        public void release(SSLEngine engine) {
            ReferenceCountUtil.release(engine);
        }

        @Override
        public boolean prefersDirectBuffers() {
            return true; // heap buffers are copied for each call of the library
        }
    }
    // endregion
}
