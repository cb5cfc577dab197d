package io.semper.engine.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.AddressFamily;
import io.semper.ConnectFailedException;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.Loops;
import io.semper.engine.kernel.RefusedException;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.testing.ScriptedSocket;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ConnectOperationTest {
    private static final int MOST_COLLECTIONS = 100;
    private static final ConnectOptions THERE = ConnectOptions.to("name.test", 7);

    private final ScriptedKernel kernel = new ScriptedKernel();
    private final ScriptedSocket first = new ScriptedSocket();
    private final ScriptedSocket second = new ScriptedSocket();
    private final List<String> heard = new ArrayList<>();
    private List<InetAddress> addresses = List.of();
    private LoopCore loop;

    @BeforeEach
    void open() throws IOException {
        addresses = List.of(address(4, 1), address(4, 2));
        loop = (LoopCore) Loops.newEventLoop(
                kernel, LoopOptions.defaults().debug(false).resolver(owner -> (host, family) -> {
                    LoopPromise<List<InetAddress>> answer = owner.createPromise();
                    answer.complete(addresses);
                    return answer.future();
                }));
        kernel.streams.add(first);
        kernel.streams.add(second);
    }

    private static InetAddress address(int family, int last) throws IOException {
        byte[] bytes = family == 4 ? new byte[] {127, 0, 0, 0} : new byte[16];
        bytes[bytes.length - 1] = (byte) last;
        return InetAddress.getByAddress(bytes);
    }

    @AfterEach
    void close() {
        loop.close();
        assertThat(kernel.opened).allMatch(socket -> socket.closed);
        assertThat(kernel.registrations).isEmpty();
    }

    private LoopFuture<Connection<Heard>> connect(ConnectOptions options) {
        LoopFuture<Connection<Heard>> future = loop.createConnection(Heard::new, options);
        future.addDoneCallback(done -> heard.add("done"));
        return future;
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }

    @Test
    void aConnectThatEndsAtOnceLooksLikeOneThatTakesTime() {
        first.connectsAtOnce = true;
        LoopFuture<?> future = connect(THERE);
        assertThat(heard).isEmpty();
        loop.runUntilComplete(future);
        turns(1);
        List<String> atOnce = List.copyOf(heard);
        heard.clear();
        second.does(true);
        loop.runUntilComplete(connect(THERE));
        turns(1);
        assertThat(heard).isEqualTo(atOnce).containsExactly("made", "done");
    }

    @Test
    void aSpuriousEventIsNoConnection() {
        first.does(false, false);
        LoopFuture<?> future = connect(THERE);
        turns(6);
        assertThat(first.script).isEmpty();
        assertThat(future.isDone()).isFalse();
        first.does(true);
        turns(5);
        assertThat(heard).containsExactly("made", "done");
    }

    @Test
    void aConnectThatCannotBeWatchedFailsAndTheNextIsTried() {
        second.does(true);
        LoopFuture<?> future = connect(THERE);
        turns(2);
        kernel.registrations.get(0).ready.onWatchFailed(new IOException("no watches left"));
        turns(6);
        assertThat(first.closed).isTrue();
        assertThat(future.exception()).isNull();
        assertThat(heard).containsExactly("made", "done");
    }

    @Test
    void failuresThatDifferAreListed() {
        first.does(new RefusedException("refused"));
        second.does(new NoRouteToHostException("no route"));
        LoopFuture<?> future = connect(THERE);
        turns(10);
        assertThat(future.exception())
                .isInstanceOf(ConnectFailedException.class)
                .hasMessageContainingAll("tcp name.test:7", "tcp 127.0.0.1:7: refused", "tcp 127.0.0.2:7: no route");
        assertThat(first.closed && second.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void theFamiliesTakeTurnsFromThatOfTheFirstAddressOn(int family) throws IOException {
        int other = 10 - family;
        addresses = List.of(
                address(family, 2), address(family, 3), address(family, 4), address(other, 5), address(other, 6));
        kernel.streams.clear();
        for (int i = 0; i < addresses.size(); i++) {
            kernel.streams.add(new ScriptedSocket().does(new RefusedException("refused")));
        }
        LoopFuture<?> future = connect(THERE);
        turns(20);
        assertThat(future.exception()).isNotNull();
        assertThat(kernel.opened)
                .extracting(socket -> ((InetSocketAddress) socket.remoteAddress()).getAddress())
                .containsExactly(
                        addresses.get(0), addresses.get(3), addresses.get(1), addresses.get(4), addresses.get(2));
    }

    @Test
    void aConnectThatHasEndedLeavesNothingInTheLoop() {
        WeakReference<LoopFuture<?>> ended = refused();
        for (int i = 0; i < MOST_COLLECTIONS && ended.get() != null; i++) {
            System.gc();
        }
        assertThat(ended.get()).isNull();
        assertThat(loop.stats().pendingTimers()).isZero();
    }

    private WeakReference<LoopFuture<?>> refused() {
        first.does(new RefusedException("refused"));
        second.does(new RefusedException("refused"));
        LoopFuture<?> future = connect(THERE);
        turns(10);
        assertThat(future.exception()).isNotNull();
        return new WeakReference<>(future);
    }

    @Test
    void aConnectThatIsCancelledLeavesNoTimer() {
        LoopFuture<?> future = connect(THERE.attemptDelay(Duration.ofSeconds(1)).timeout(Duration.ofSeconds(9)));
        turns(3);
        assertThat(kernel.opened).hasSize(1);
        assertThat(loop.stats().pendingTimers()).isEqualTo(2);
        future.cancel();
        turns(1); // takes cancelled timers out
        assertThat(loop.stats().pendingTimers()).isZero();
    }

    @Test
    void theLongestNameIsLookedUp() {
        LoopFuture<List<InetAddress>> answer = loop.resolver().resolve("x".repeat(253), AddressFamily.ANY);
        turns(3);
        assertThat(answer.result()).isEqualTo(addresses);
    }

    @Test
    void anOptionThatTheSocketDoesNotHaveFailsTheConnectAndClosesTheSocket() {
        for (Exception refusal : List.of(new UnsupportedOperationException("no such option"), new IOException("no"))) {
            ScriptedSocket picky = new ScriptedSocket();
            picky.refusesOptions = refusal;
            kernel.streams.clear();
            kernel.streams.add(picky);
            LoopFuture<?> future = connect(THERE.attemptDelay(null));
            kernel.streams.add(new ScriptedSocket());
            turns(4);
            assertThat(picky.closed).isTrue();
            if (refusal instanceof RuntimeException) {
                assertThat(future.exception()).isSameAs(refusal);
            } else {
                assertThat(future.isDone()).as("the next address may have it").isFalse();
                future.cancel();
            }
        }
    }

    @Test
    void ofTwoThatSucceedInOnePollOneIsDeliveredAndTheOtherClosed() {
        LoopFuture<Connection<Heard>> future = connect(THERE.attemptDelay(Duration.ZERO));
        turns(3);
        assertThat(kernel.opened).hasSize(2);
        first.does(true);
        second.does(true);
        turns(5);
        assertThat(heard).containsExactly("made", "done");
        assertThat(first.closed).isNotEqualTo(second.closed);
        assertThat(future.exception()).isNull();
    }

    @Test
    void anOlderAttemptThatFailsDoesNotEndTheNewest() {
        LoopFuture<?> future = connect(THERE.attemptDelay(Duration.ofSeconds(1)));
        for (int i = 0; i < 20 && kernel.opened.size() < 2; i++) {
            loop.runOnce(null);
        }
        assertThat(kernel.opened).hasSize(2);
        assertThat(loop.time()).isEqualTo(TimeUnit.SECONDS.toNanos(1));
        first.does(new RefusedException("refused"));
        turns(3);
        assertThat(first.closed).isTrue();
        assertThat(future.isDone()).isFalse();
        second.does(true);
        turns(5);
        assertThat(heard).containsExactly("made", "done");
    }

    @Test
    void failuresAreToldInTheOrderOfTheAttempts() {
        LoopFuture<?> future = connect(THERE.attemptDelay(Duration.ZERO));
        turns(3);
        second.does(new RefusedException("refused"));
        turns(3);
        first.does(new NoRouteToHostException("no route"));
        turns(3);
        assertThat(((ConnectFailedException) future.exception()).attempts())
                .extracting(Throwable::getMessage)
                .containsExactly("connect to tcp 127.0.0.1:7: no route", "connect to tcp 127.0.0.2:7: refused");
    }

    @Test
    void theDeadlineEndsTheAttemptThatGoesOn() {
        LoopFuture<?> future = connect(THERE.timeout(Duration.ofSeconds(2)));
        long before = loop.time();
        for (int i = 0; i < 100 && !future.isDone(); i++) {
            loop.runOnce(null);
        }
        assertThat(loop.time() - before).isEqualTo(TimeUnit.SECONDS.toNanos(2));
        assertThat(first.closed).isTrue();
        assertThat(future.exception())
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContainingAll("tcp name.test:7", "PT2S", "connecting");
    }

    @Test
    void cancellingClosesInEveryPhase() {
        first.does(true);
        for (int turnsBefore = 0; turnsBefore < 12; turnsBefore++) {
            ScriptedSocket socket = new ScriptedSocket().does(false, true);
            kernel.streams.clear();
            kernel.streams.add(socket);
            heard.clear();
            LoopFuture<?> future = connect(THERE);
            turns(turnsBefore);
            if (!future.cancel()) {
                assertThat(turnsBefore).isGreaterThan(3);
                return;
            }
            assertThat(socket.closed || kernel.streams.contains(socket)).isTrue();
            turns(5);
            assertThat(heard).as("after %d turns", turnsBefore).containsExactly("done");
        }
        throw new AssertionError("it never connected");
    }

    /** Tells that it was made. */
    private final class Heard implements StreamProtocol {
        @Override
        public void connectionMade(StreamTransport transport) {
            heard.add("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            heard.add("lost");
        }
    }
}
