package io.semper.benchmarks.side;

import io.semper.tls.PemException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The connections of one window, on one selector. */
final class Load implements AutoCloseable {
    /** How often datagrams are looked for that were lost. */
    private static final long REPAIR_NANOS = LoadDatagrams.PATIENCE_NANOS / 5;

    private final Scenario scenario;
    private final InetSocketAddress server;
    private final Selector selector = Selector.open();
    private final List<SocketChannel> idle = new ArrayList<>();
    private final Histogram latency = new Histogram(60_000_000_000L, 3);
    final ByteBuffer scratch = ByteBuffer.allocateDirect(256 * 1024);
    /** As many messages as may be in flight, one after another, so that one call sends them. */
    final ByteBuffer messages;

    private final @Nullable SSLContext tls;
    private long bytes;
    private long count;
    private long errors;

    Load(Scenario scenario, int port) throws IOException, PemException {
        this.scenario = scenario;
        this.server = new InetSocketAddress("127.0.0.1", port);
        this.tls =
                scenario.mode().server.equals("tls") ? TlsFiles.ofEnvironment().client() : null;
        messages = ByteBuffer.allocateDirect(scenario.size() * scenario.depth());
        for (int i = 0; i < messages.capacity(); i++) {
            messages.put(i, (byte) (i % scenario.size() * 31 + 7));
        }
    }

    void open() throws IOException {
        for (int i = 0; i < scenario.idle(); i++) {
            idle.add(SocketChannel.open(server));
        }
        for (int i = 0; i < scenario.connections(); i++) {
            connect();
        }
    }

    /** Connects, with the handshake of TLS, in blocking mode, so that a refused connect fails here. */
    void connect() throws IOException {
        if (scenario.mode() == Scenario.Mode.UDP) {
            DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
            channel.connect(server);
            channel.configureBlocking(false);
            SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            begin(key, new LoadDatagrams(this, channel, scenario));
            return;
        }
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Pipe pipe = tls == null ? Pipe.plain(channel) : TlsPipe.handshake(channel, tls);
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        begin(key, new LoadConnection(this, key, pipe, scenario));
    }

    private static void begin(SelectionKey key, LoadEnd end) throws IOException {
        key.attach(end);
        end.begin();
    }

    void runFor(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        long repaired = System.nanoTime();
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            long most = scenario.mode() == Scenario.Mode.UDP ? Math.min(left, REPAIR_NANOS) : left;
            selector.select(this::ready, Math.max(1, most / 1_000_000));
            if (scenario.mode() == Scenario.Mode.UDP && System.nanoTime() - repaired > REPAIR_NANOS) {
                repaired = System.nanoTime();
                for (SelectionKey key : selector.keys()) {
                    ((LoadEnd) key.attachment()).repair();
                }
            }
        }
    }

    private void ready(SelectionKey key) {
        LoadEnd end = (LoadEnd) key.attachment();
        try {
            if (!end.ready()) {
                key.channel().close();
                connect();
            }
        } catch (IOException broken) {
            errors++;
            key.cancel();
            try {
                key.channel().close();
                connect();
            } catch (IOException serverIsGone) {
                throw new IllegalStateException("the server accepts no more connections", serverIsGone);
            }
        }
    }

    void moved(int n) {
        bytes += n;
        if (bytes >= scenario.size()) {
            count += bytes / scenario.size();
            bytes %= scenario.size();
        }
    }

    void answered(long sentAt) {
        count++;
        latency.recordValue(Math.min(System.nanoTime() - sentAt, 60_000_000_000L));
    }

    void wrong() {
        errors++;
    }

    /** Restarts the count; errors are kept. */
    void forget() {
        count = 0;
        bytes = 0;
        latency.reset();
    }

    long messages() {
        return count;
    }

    long errors() {
        return errors;
    }

    double latencyMicros(double percentile) {
        return latency.getTotalCount() == 0 ? 0 : latency.getValueAtPercentile(percentile) / 1e3;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
        for (SocketChannel channel : idle) {
            channel.close();
        }
    }
}
