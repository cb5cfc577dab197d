package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.AddressFamily;
import io.semper.CloseReason;
import io.semper.ConnectFailedException;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LoopConnectTest {
    private final List<String> order = new ArrayList<>();
    private LoopRig rig;
    private Server server;
    private ConnectOptions there;
    private int made;

    @BeforeEach
    void open() {
        rig = new LoopRig();
        server = rig.loop.runUntilComplete(rig.loop.createServer(Trace::new, ServerOptions.bind(LoopRig.loopback(0))));
        there = ConnectOptions.to(server.addresses().get(0));
    }

    @AfterEach
    void close() {
        rig.close();
        assertThat(rig.reports).isEmpty();
    }

    private Trace counted() {
        made++;
        return new Trace() {
            @Override
            public void connectionMade(StreamTransport transport) {
                super.connectionMade(transport);
                order.add("made");
            }
        };
    }

    @Test
    void theProtocolIsMadeOnceAndBeforeTheFuture() {
        LoopFuture<Connection<Trace>> future = rig.loop.createConnection(this::counted, there);
        assertThat(made).isZero();
        future.addDoneCallback(done -> order.add("future"));
        Connection<Trace> connection = rig.loop.runUntilComplete(future);
        rig.settle();
        assertThat(order).containsExactly("made", "future");
        assertThat(made).isOne();
        assertThat(connection.protocol().transport).isSameAs(connection.transport());
    }

    @Test
    void aRefusalNamesTheEndpointAndCallsNoFactory() throws Exception {
        long before = LoopRig.sockets();
        int port = LoopRig.freePort();
        LoopFuture<?> future = rig.loop.createConnection(this::counted, ConnectOptions.to("127.0.0.1", port));
        assertThat(rig.failureOf(future))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("tcp 127.0.0.1:" + port);
        assertThat(made).isZero();
        assertThat(LoopRig.sockets()).isEqualTo(before);
    }

    @Test
    void addressesAreTriedInOrder() throws Exception {
        int live = ((InetSocketAddress) server.addresses().get(0)).getPort();
        List<InetAddress> answer = List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getByName("127.0.0.1"));
        try (LoopRig other = withAnswer(answer)) {
            server.close();
            Server second = other.loop.runUntilComplete(
                    other.loop.createServer(Trace::new, ServerOptions.bind(LoopRig.loopback(live))));
            Connection<Trace> connection = other.loop.runUntilComplete(
                    other.loop.createConnection(Trace::new, ConnectOptions.to("name.test", live)));
            assertThat(connection.transport().remoteAddress()).isEqualTo(LoopRig.loopback(live));
            second.close();
            LoopFuture<?> refused = other.loop.createConnection(Trace::new, ConnectOptions.to("name.test", live));
            assertThat(other.failureOf(refused))
                    .isExactlyInstanceOf(ConnectException.class)
                    .isNotInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining("127.0.0.2");
            LoopFuture<?> none = other.loop.createConnection(
                    Trace::new, ConnectOptions.to("name.test", live).family(AddressFamily.IPV6));
            assertThat(other.failureOf(none))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContainingAll("name.test", "IPV6");
        }
    }

    private static LoopRig withAnswer(List<InetAddress> answer) {
        return new LoopRig(LoopOptions.defaults().resolver(loop -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = loop.createPromise();
            promise.complete(answer);
            return promise.future();
        }));
    }

    @Test
    void aFactoryThatThrowsFailsTheFutureAndClosesTheSocket() throws Exception {
        long before = LoopRig.sockets();
        IllegalStateException thrown = new IllegalStateException("no");
        LoopFuture<?> future = rig.loop.createConnection(
                () -> {
                    throw thrown;
                },
                there);
        assertThat(rig.failureOf(future)).isSameAs(thrown);
        LoopFuture<?> nothing = rig.loop.createConnection(() -> null, there);
        assertThat(rig.failureOf(nothing)).isInstanceOf(NullPointerException.class);
        rig.until(() -> rig.loop.stats().openTransports() == 0);
        assertThat(LoopRig.sockets()).isEqualTo(before);
    }

    @Test
    void cancellingClosesTheSocketInsideTheCall() throws Exception {
        long before = LoopRig.sockets();
        LoopFuture<?> future = rig.loop.createConnection(this::counted, there);
        assertThat(LoopRig.sockets()).isEqualTo(before + 1);
        assertThat(future.cancel()).isTrue();
        assertThat(LoopRig.sockets()).isEqualTo(before);
        rig.settle();
        assertThat(made).isZero();
    }

    @Test
    void cancellingFromInsideMadeLosesTheConnectionOnce() {
        List<LoopFuture<?>> future = new ArrayList<>();
        Trace trace = new Trace() {
            @Override
            public void connectionMade(StreamTransport transport) {
                super.connectionMade(transport);
                assertThat(future.get(0).cancel()).isTrue();
            }
        };
        future.add(rig.loop.createConnection(() -> trace, there));
        rig.until(() -> trace.heard.contains("lost()"));
        rig.settle();
        assertThat(trace.heard).containsExactly("made", "lost()");
        assertThat(trace.transport.closeReason()).isEqualTo(CloseReason.ABORT);
        assertThat(future.get(0).isCancelled()).isTrue();
    }

    @Test
    void theDeadlineCoversTheLookUp() throws Exception {
        long before = LoopRig.sockets();
        List<LoopFuture<?>> asked = new ArrayList<>();
        LoopOptions stuck = LoopOptions.defaults().resolver(loop -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = loop.createPromise();
            asked.add(promise.future());
            return promise.future();
        });
        try (LoopRig other = new LoopRig(stuck)) {
            LoopFuture<?> future = other.loop.createConnection(
                    Trace::new, ConnectOptions.to("name.test", 7).timeout(Duration.ofMillis(20)));
            assertThat(other.failureOf(future))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContainingAll("tcp name.test:7", "look");
            assertThat(asked.get(0).isCancelled()).isTrue();
        }
        assertThat(LoopRig.sockets()).isEqualTo(before);
    }

    @Test
    void ourAddressIsBoundFirst() throws Exception {
        InetSocketAddress from = new InetSocketAddress("127.0.0.3", 0);
        Connection<Trace> connection =
                rig.loop.runUntilComplete(rig.loop.createConnection(Trace::new, there.localAddress(from)));
        assertThat(((InetSocketAddress) connection.transport().localAddress()).getAddress())
                .isEqualTo(from.getAddress());
        LoopFuture<?> otherFamily =
                rig.loop.createConnection(Trace::new, there.localAddress(new InetSocketAddress("::1", 0)));
        assertThat(rig.failureOf(otherFamily)).isInstanceOf(BindException.class);
        LoopFuture<?> inUse = rig.loop.createConnection(
                Trace::new, there.localAddress(server.addresses().get(0)));
        assertThat(rig.failureOf(inUse)).hasMessageContaining("tcp 127.0.0.1:");
        assertThatThrownBy(() -> rig.loop.createConnection(
                        Trace::new, there.localAddress(InetSocketAddress.createUnresolved("localhost", 0))))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
