package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class WaitingTest {
    private Rig rig;

    @BeforeEach
    void open() throws Exception {
        rig = new Rig();
    }

    @AfterEach
    void close() throws Exception {
        rig.close();
    }

    @Test
    void aWakeupBeforeThePollIsKeptAndHoldsForOne() throws Exception {
        rig.poller.wakeup();
        rig.poller.wakeup();
        assertThat(rig.poller.poll(-1)).isZero();
        long start = System.nanoTime();
        rig.poller.poll(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void aFlushDoesNotEatAWakeup() throws Exception {
        Rig.Heard heard = rig.register(rig.pair().ours()).wants(Interest.READ);
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        rig.register(listener).wants(Interest.READ);
        rig.poller.wakeup();
        heard.registration.deregister();
        rig.poller.flush();
        rig.poller.closeNow(listener);
        assertThat(rig.poller.poll(-1)).isZero();
    }

    @Test
    void anotherThreadEndsThePoll() throws Exception {
        for (int i = 0; i < 1000; i++) {
            Thread waker = new Thread(rig.poller::wakeup);
            waker.start();
            assertThat(rig.poller.poll(-1)).isZero();
            waker.join();
        }
    }

    @Test
    void theWaitIsRoundedUp() throws Exception {
        for (long nanos : new long[] {1, 999_999, 1_000_001, 2_500_000}) {
            long start = System.nanoTime();
            rig.poller.poll(nanos);
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(nanos);
        }
    }

    @Test
    void theLongestWaitIsNoError() throws Exception {
        Rig.Heard heard = rig.register(rig.pair().ours()).wants(Interest.WRITE);
        assertThat(rig.poller.poll(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(heard.bits).isEqualTo(Interest.WRITE);
        assertThat(rig.poller.poll(Long.MIN_VALUE)).isEqualTo(1);
    }

    @Test
    void anInterruptEndsThePollIsKeptAndClosesNothing() throws Exception {
        ListenSocket listener = rig.listener(Rig.loopback(0), 5);
        rig.register(listener).wants(Interest.READ);
        Rig.Pair pair = rig.pair();
        rig.register(pair.ours()).wants(Interest.READ);
        Thread.currentThread().interrupt();
        try {
            for (int i = 0; i < 2 * NioPoller.MOST_EMPTY_SELECTIONS; i++) {
                assertThat(rig.poller.poll(-1)).isZero();
            }
            StreamSocket stream = rig.closing(rig.sockets.stream(listener.localAddress()));
            Rig.connect(stream, listener.localAddress());
            assertThat(rig.closing(listener.accept())).isNotNull();
            assertThat(listener.accept()).isNull();
            assertThat(pair.ours().read(Rig.Pair.bytes(1))).isNull();
            assertThat(pair.ours().write(Rig.Pair.bytes(1))).isEqualTo(1);
            assertThat(pair.ours().write(new ByteBuffer[] {Rig.Pair.bytes(1)}, 0, 1))
                    .isEqualTo(1);
            pair.ours().shutdownOutput();
            assertThat(rig.selectors).as("no selector was taken for broken").hasSize(1);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        pair.peer().getOutputStream().write(1);
        assertThat(rig.poller.poll(-1)).isEqualTo(1);
    }

    @Test
    void aSelectorThatReturnsWithoutCauseIsReplaced() throws Exception {
        SelectorProvider first = new Forwarding(SelectorProvider.provider()) {
            private boolean brokenOneGiven;

            @Override
            public AbstractSelector openSelector() throws IOException {
                if (brokenOneGiven) {
                    return super.openSelector();
                }
                brokenOneGiven = true;
                return new Spinning(this);
            }
        };
        try (Rig spinning = new Rig(first)) {
            Rig.Pair pair = spinning.pair();
            Rig.Heard heard = spinning.register(pair.ours()).wants(Interest.READ);
            Rig.Heard leaving = spinning.register(spinning.pair().ours()).wants(Interest.READ);
            leaving.registration.deregister();
            pair.peer().getOutputStream().write(1);
            for (int i = 1; i < NioPoller.MOST_EMPTY_SELECTIONS; i++) {
                assertThat(spinning.poller.poll(i % 2 == 0 ? -1 : Rig.LONG_ENOUGH))
                        .isZero();
            }
            assertThat(spinning.selectors).hasSize(1);
            spinning.poller.poll(-1);
            assertThat(spinning.selectors).hasSize(2);
            assertThat(spinning.selectors.getFirst().isOpen()).isFalse();
            assertThat(spinning.poller.poll(-1)).isEqualTo(1);
            assertThat(heard.bits).isEqualTo(Interest.READ);
            spinning.poller.flush();
            assertThat(leaving.releases).isEqualTo(1);
        }
    }

    /** Never finds anything, and never waits for it. */
    private static final class Spinning extends AbstractSelector {
        private final Set<SelectionKey> keys = new HashSet<>();

        Spinning(SelectorProvider provider) {
            super(provider);
        }

        @Override
        protected void implCloseSelector() {
            keys.forEach(key -> deregister((AbstractSelectionKey) key));
        }

        @Override
        protected SelectionKey register(AbstractSelectableChannel channel, int operations, Object attachment) {
            SelectionKey key = new Key(this, channel);
            key.attach(attachment);
            keys.add(key);
            return key;
        }

        @Override
        public Set<SelectionKey> keys() {
            return keys;
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            return Set.of();
        }

        @Override
        public int selectNow() {
            return 0;
        }

        @Override
        public int select(long timeout) {
            return 0;
        }

        @Override
        public int select() {
            return 0;
        }

        @Override
        public int select(Consumer<SelectionKey> action, long timeout) {
            return 0;
        }

        @Override
        public int select(Consumer<SelectionKey> action) {
            return 0;
        }

        @Override
        public int selectNow(Consumer<SelectionKey> action) {
            return 0;
        }

        @Override
        public Selector wakeup() {
            return this;
        }
    }

    /** A key of the spinning selector. */
    private static final class Key extends AbstractSelectionKey {
        private final Spinning selector;
        private final AbstractSelectableChannel channel;
        private int operations;

        Key(Spinning selector, AbstractSelectableChannel channel) {
            this.selector = selector;
            this.channel = channel;
        }

        @Override
        public AbstractSelectableChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return selector;
        }

        @Override
        public int interestOps() {
            return operations;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            operations = ops;
            return this;
        }

        @Override
        public int readyOps() {
            return 0;
        }
    }
}
