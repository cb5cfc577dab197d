package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls that a signal interrupted: the JDK tells that by a number which is neither a count nor the end. */
class InterruptedCallTest {
    private static final int INTERRUPTED = -3;

    private final NioStream stream = new NioStream(new Interrupted(), false, null);

    @Test
    void anInterruptedReadIsNoEndOfTheStream() throws Exception {
        assertThat(stream.read(ByteBuffer.allocateDirect(10))).isNull();
    }

    @Test
    void anInterruptedWriteTakesNothing() throws Exception {
        ByteBuffer data = ByteBuffer.allocateDirect(10);
        assertThat(stream.write(data)).isZero();
        assertThat(stream.write(new ByteBuffer[] {data}, 0, 1)).isZero();
        assertThat(data.remaining()).isEqualTo(10);
    }

    private static final class Interrupted extends SocketChannel {
        Interrupted() {
            super(SelectorProvider.provider());
        }

        @Override
        public int read(ByteBuffer into) {
            return INTERRUPTED;
        }

        @Override
        public long read(ByteBuffer[] into, int from, int count) {
            return INTERRUPTED;
        }

        @Override
        public int write(ByteBuffer data) {
            return INTERRUPTED;
        }

        @Override
        public long write(ByteBuffer[] data, int from, int count) {
            return INTERRUPTED;
        }

        @Override
        public SocketChannel bind(SocketAddress local) {
            return this;
        }

        @Override
        public <T> SocketChannel setOption(SocketOption<T> name, T value) {
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            throw new UnsupportedOperationException(name.name());
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public SocketChannel shutdownInput() {
            return this;
        }

        @Override
        public SocketChannel shutdownOutput() {
            return this;
        }

        @Override
        public Socket socket() {
            throw new UnsupportedOperationException("socket");
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public boolean isConnectionPending() {
            return false;
        }

        @Override
        public boolean connect(SocketAddress remote) {
            return true;
        }

        @Override
        public boolean finishConnect() {
            return true;
        }

        @Override
        public SocketAddress getRemoteAddress() {
            throw new UnsupportedOperationException("address");
        }

        @Override
        public SocketAddress getLocalAddress() {
            throw new UnsupportedOperationException("address");
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }
}
