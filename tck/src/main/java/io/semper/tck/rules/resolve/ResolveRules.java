package io.semper.tck.rules.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tck.Channels;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Names that become addresses, and literals that need no name service. */
final class ResolveRules {
    @Rule("RESOLVE-01")
    void aLookUpDoesNotBlockTheLoop(Tck tck) {
        AtomicReference<LoopPromise<List<InetAddress>>> question = new AtomicReference<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = made.createPromise();
            question.set(promise);
            return promise.future();
        }));
        LoopFuture<List<InetAddress>> answer = loop.resolver().resolve("name.test", AddressFamily.ANY);
        tck.settle();
        assertFalse(answer.isDone(), "the loop runs on while the lookup is pending");
        List<InetAddress> addresses = List.of(four(192, 0, 2, 1), four(192, 0, 2, 2));
        tck.elsewhere(() -> {
            question.get().completeThreadsafe(addresses);
            return true;
        });
        assertEquals(addresses, tck.await(answer));
    }

    @Rule("RESOLVE-01")
    void theResolverOfTheOptionsIsMadeOnceAndAskedByConnecting(Tck tck) {
        List<String> seen = new ArrayList<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> {
            seen.add("made");
            return (host, family) -> {
                seen.add(host + " " + family);
                return LoopFutures.completed(made, List.of(four(127, 0, 0, 1)));
            };
        }));
        PeerServer listener = tck.listen(StreamKind.TCP);
        int port = ((InetSocketAddress) listener.address()).getPort();
        Recorder recorder = tck.recorder();
        Connection<Recorder> connection =
                tck.await(loop.createConnection(() -> recorder, ConnectOptions.to("name.test", port)));
        assertEquals(listener.address(), connection.transport().remoteAddress());
        tck.await(loop.resolver().resolve("other.test", AddressFamily.IPV4));
        assertEquals(List.of("made", "name.test ANY", "other.test IPV4"), seen);
        tck.run(connection.transport()::abort);
    }

    @Rule("RESOLVE-01")
    void theSystemKnowsItsOwnName(Tck tck) throws IOException {
        List<InetAddress> addresses = tck.await(tck.loop().resolver().resolve("localhost", AddressFamily.ANY));
        assertFalse(addresses.isEmpty());
        addresses.forEach(address -> assertTrue(address.isLoopbackAddress(), "localhost is " + address));
        if (Channels.areOfTheSystem()) { // otherwise the names are those of the subject too
            for (InetAddress known : InetAddress.getAllByName("localhost")) {
                assertTrue(addresses.contains(known), "localhost is also " + known + ", not only " + addresses);
            }
        }
    }

    @Rule("RESOLVE-02")
    void literalsAskNobody(Tck tck) throws IOException {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> {
            throw new IllegalStateException("the resolver was asked for a literal");
        }));
        assertEquals(List.of(four(192, 0, 2, 1)), resolved(tck, "192.0.2.1"));
        assertEquals(List.of(four(0, 0, 0, 0)), resolved(tck, "0.0.0.0"));
        byte[] six = new byte[16];
        six[15] = 1;
        assertEquals(List.of(InetAddress.getByAddress(six)), resolved(tck, "::1"));
        assertEquals(List.of(InetAddress.getByAddress(six)), resolved(tck, "0:0:0:0:0:0:0:1"));
        assertEquals(List.of(InetAddress.getByAddress(six)), resolved(tck, "[::1]"), "as URI.getHost() returns it");
        six[0] = 0x20;
        six[1] = 0x01;
        six[2] = 0x0d;
        six[3] = (byte) 0xb8;
        assertEquals(List.of(InetAddress.getByAddress(six)), resolved(tck, "2001:DB8::1"));
        assertEquals(List.of(four(192, 0, 2, 1)), resolved(tck, "::ffff:192.0.2.1"), "an IPv4 address inside of IPv6");
        PeerServer listener = tck.listen(StreamKind.TCP);
        int port = ((InetSocketAddress) listener.address()).getPort();
        Recorder recorder = tck.recorder();
        Connection<Recorder> connection =
                tck.await(loop.createConnection(() -> recorder, ConnectOptions.to("127.0.0.1", port)));
        tck.run(connection.transport()::abort);
    }

    @Rule("RESOLVE-02")
    void literalsMayNameTheirInterface(Tck tck) throws IOException {
        java.net.NetworkInterface loopback = java.net.NetworkInterface.getByInetAddress(four(127, 0, 0, 1));
        if (loopback == null) {
            throw tck.notApplicable("no interface has 127.0.0.1");
        }
        tck.newLoop(LoopOptions.defaults().resolver(made -> {
            throw new IllegalStateException("the resolver was asked for a literal");
        }));
        for (String scope : List.of(loopback.getName(), String.valueOf(loopback.getIndex()))) {
            java.net.Inet6Address address =
                    (java.net.Inet6Address) resolved(tck, "fe80::1%" + scope).get(0);
            assertEquals(loopback.getIndex(), address.getScopeId(), "the scope of fe80::1%" + scope);
        }
        LoopFuture<?> nowhere = tck.loop().resolver().resolve("fe80::1%no-such-interface", AddressFamily.ANY);
        UnknownHostException refused = tck.awaitFailure(UnknownHostException.class, nowhere);
        assertTrue(refused.getMessage().contains("no-such-interface"), refused.getMessage());
    }

    @Rule("RESOLVE-02")
    void whatOnlyLooksLikeALiteralIsNone(Tck tck) {
        List<String> asked = new ArrayList<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            asked.add(host);
            return LoopFutures.failed(made, new UnknownHostException(host));
        }));
        List<String> names = List.of("127.1", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "0x7f.0.0.1", "1.2.3.4.");
        for (String name : names) {
            tck.awaitFailure(UnknownHostException.class, loop.resolver().resolve(name, AddressFamily.ANY));
        }
        assertEquals(names, asked, "these are names, if anything");
        for (String broken :
                List.of("[::1", "[::1]:80", "::1::", "1:2:3:4:5:6:7:8:9", "12345::", ":", "::g", "127.0.0.1:80")) {
            UnknownHostException refused =
                    tck.awaitFailure(UnknownHostException.class, loop.resolver().resolve(broken, AddressFamily.ANY));
            assertTrue(refused.getMessage().contains(broken), "the failure names the host: " + refused.getMessage());
        }
        assertEquals(names, asked, "a name has no colon");
    }

    @Rule("RESOLVE-03")
    void theOrderOfTheResolverIsKeptAndAFamilyFilters(Tck tck) throws IOException {
        byte[] six = new byte[16];
        six[0] = 0x20;
        List<InetAddress> mixed = List.of(four(192, 0, 2, 9), InetAddress.getByAddress(six), four(192, 0, 2, 1));
        EventLoop loop = tck.newLoop(
                LoopOptions.defaults().resolver(made -> (host, family) -> LoopFutures.completed(made, mixed)));
        assertEquals(mixed, tck.await(loop.resolver().resolve("name.test", AddressFamily.ANY)));
        assertEquals(
                List.of(mixed.get(0), mixed.get(2)),
                tck.await(loop.resolver().resolve("name.test", AddressFamily.IPV4)));
        assertEquals(List.of(mixed.get(1)), tck.await(loop.resolver().resolve("name.test", AddressFamily.IPV6)));
    }

    @Rule("RESOLVE-03")
    void nothingLeftIsAFailure(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults()
                .resolver(made -> (host, family) -> LoopFutures.completed(
                        made, host.startsWith("empty") ? List.of() : List.of(four(192, 0, 2, 1)))));
        for (String host : List.of("name.test", "192.0.2.1")) {
            UnknownHostException wrongFamily =
                    tck.awaitFailure(UnknownHostException.class, loop.resolver().resolve(host, AddressFamily.IPV6));
            assertTrue(
                    wrongFamily.getMessage().contains(host)
                            && wrongFamily.getMessage().contains("IPV6"),
                    "the failure names host and family: " + wrongFamily.getMessage());
        }
        tck.awaitFailure(UnknownHostException.class, loop.resolver().resolve("empty.test", AddressFamily.ANY));
        ConnectOptions six = ConnectOptions.to("name.test", 1).family(AddressFamily.IPV6);
        tck.awaitFailure(UnknownHostException.class, loop.createConnection(tck::recorder, six));
    }

    @Rule("RESOLVE-04")
    void noHostIsEveryInterfaceToAServerAndLoopbackToAClient(Tck tck) {
        List<String> hosts = new ArrayList<>();
        hosts.add(null);
        hosts.add("");
        for (String host : hosts) {
            Server server = tck.serve(ServerOptions.bind(host, 0), () -> tck.recorder());
            InetSocketAddress bound = (InetSocketAddress) tck.addressOf(server);
            assertTrue(bound.getAddress().isAnyLocalAddress(), "bound to " + bound);
            Recorder recorder = tck.recorder();
            Connection<Recorder> connection =
                    tck.await(tck.loop().createConnection(() -> recorder, ConnectOptions.to(null, bound.getPort())));
            InetSocketAddress remote =
                    (InetSocketAddress) connection.transport().remoteAddress();
            assertTrue(remote.getAddress().isLoopbackAddress(), "connected to " + remote);
            tck.run(connection.transport()::abort);
        }
        assertThrows(IllegalArgumentException.class, () -> ConnectOptions.to("", 1), "an empty host to connect to");
    }

    @Rule("RESOLVE-05")
    void cancellingALookUpReleasesTheCallerAtOnce(Tck tck) {
        AtomicReference<LoopPromise<List<InetAddress>>> question = new AtomicReference<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = made.createPromise();
            promise.deferCancel(tck.mark("the resolver was asked to give up"));
            question.set(promise);
            return promise.future();
        }));
        LoopFuture<List<InetAddress>> answer = loop.resolver().resolve("stuck.test", AddressFamily.ANY);
        assertTrue(answer.cancel());
        assertTrue(answer.isCancelled(), "the caller does not wait for a resolver that is stuck");
        assertEquals(List.of("the resolver was asked to give up"), tck.marks());
        question.get().complete(List.of(four(192, 0, 2, 1)));
        tck.settle();
        assertTrue(answer.isCancelled(), "the late answer is dropped");
        Recorder recorder = tck.recorder();
        LoopFuture<?> connect = loop.createConnection(() -> recorder, ConnectOptions.to("stuck.test", 1));
        tck.settle();
        assertTrue(connect.cancel());
        assertTrue(connect.isCancelled(), "the caller of a connect does not wait, either");
        question.get().fail(new UnknownHostException("late"));
        tck.settle();
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("RESOLVE-05")
    void aLoopClosesWhileALookUpIsStuck(Tck tck) throws InterruptedException {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicReference<Thread> worker = new AtomicReference<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults()
                .resolver(made -> (host, family) -> made.runInExecutor(null, () -> {
                    worker.set(Thread.currentThread());
                    gate.await();
                    return List.of(four(192, 0, 2, 1));
                })));
        LoopFuture<List<InetAddress>> answer = loop.resolver().resolve("stuck.test", AddressFamily.ANY);
        tck.until(() -> worker.get() != null, "the lookup has begun");
        loop.close();
        gate.countDown();
        worker.get().join();
        assertFalse(answer.isDone(), "what comes after the close is dropped");
    }

    @Rule("RESOLVE-06")
    void lookUpsAndJobsDoNotWaitForEachOther(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().executorThreads(1));
        CountDownLatch gate = new CountDownLatch(1);
        LoopFuture<Boolean> blocker =
                loop.runInExecutor(null, () -> gate.await(tck.guardNanos() / 2, TimeUnit.NANOSECONDS));
        LoopFuture<List<InetAddress>> lookup = loop.resolver().resolve("localhost", AddressFamily.ANY);
        lookup.addDoneCallback(done -> gate.countDown());
        assertTrue(tck.await(blocker), "a lookup ends while every thread for jobs is taken");
        assertFalse(tck.await(lookup).isEmpty());
    }

    @Rule("RESOLVE-07")
    void noTextAsksForTheNameOfAnAddress(Tck tck) {
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        InetSocketAddress remote = link.get(t -> (InetSocketAddress) t.remoteAddress());
        InetSocketAddress local = link.get(t -> (InetSocketAddress) t.localAddress());
        String text = link.get(t -> t + " " + t.info(InetSocketAddress.class)) + link.server() + tck.loop();
        for (InetSocketAddress address : List.of(remote, local)) {
            assertEquals("127.0.0.1", address.getHostString(), "the address has learnt a name");
            assertEquals("/127.0.0.1", address.getAddress().toString(), "the address has learnt a name");
        }
        assertFalse(text.contains("localhost"), "the text has a name that was not given: " + text);
    }

    @Rule("RESOLVE-08")
    void whatIsNoHostIsRefused(Tck tck) {
        assertThrows(NullPointerException.class, () -> tck.loop().resolver().resolve(nothing(), AddressFamily.ANY));
        assertThrows(NullPointerException.class, () -> tck.loop().resolver().resolve("localhost", nothing()));
        for (String host : List.of("", "x".repeat(254))) {
            UnknownHostException refused = tck.awaitFailure(
                    UnknownHostException.class, tck.loop().resolver().resolve(host, AddressFamily.ANY));
            assertTrue(refused.getMessage().contains("" + host.length()), refused.getMessage());
        }
    }

    @Rule("RESOLVE-08")
    void aBrokenResolverFailsTheLookUpAlone(Tck tck) {
        EventLoop other = tck.newLoop();
        IllegalArgumentException thrown = new IllegalArgumentException("thrown by a resolver");
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> switch (host) {
            case "throws.test" -> throw thrown;
            case "null.test" -> nothing();
            case "error.test" ->
                LoopFutures.completed(made, new AbstractList<>() {
                    @Override
                    public InetAddress get(int index) {
                        throw new NoClassDefFoundError("thrown by a list");
                    }

                    @Override
                    public int size() {
                        throw new NoClassDefFoundError("thrown by a list");
                    }
                });
            case "nulls.test" -> LoopFutures.completed(made, null);
            case "hole.test" -> LoopFutures.completed(made, Arrays.asList(four(192, 0, 2, 1), null));
            case "foreign.test" -> LoopFutures.completed(other, List.of(four(192, 0, 2, 1)));
            case "cancelled.test" -> {
                LoopPromise<List<InetAddress>> promise = made.createPromise();
                promise.future().cancel();
                yield promise.future();
            }
            default -> LoopFutures.completed(made, List.of(four(192, 0, 2, 1)));
        }));
        List<String> broken = List.of(
                "throws.test", "null.test", "nulls.test", "hole.test", "error.test", "foreign.test", "cancelled.test");
        for (String host : broken) {
            for (AddressFamily family : AddressFamily.values()) {
                LoopFuture<?> answer = loop.resolver().resolve(host, family);
                tck.until(loop, answer::isDone, "the lookup of " + host + " fails");
                assertFalse(answer.isCancelled(), "the test did not cancel the lookup of " + host);
                Throwable failure = answer.exception();
                assertTrue(failure != null, "the lookup of " + host + " has to fail");
                if (host.equals("throws.test")) {
                    assertSame(thrown, failure);
                }
            }
        }
        assertEquals(1, resolvedBy(tck, loop).size(), "the loop continues");
    }

    private static List<InetAddress> resolvedBy(Tck tck, EventLoop loop) {
        return tck.await(loop.resolver().resolve("good.test", AddressFamily.ANY));
    }

    private static List<InetAddress> resolved(Tck tck, String host) {
        return tck.await(tck.loop().resolver().resolve(host, AddressFamily.ANY));
    }

    private static InetAddress four(int a, int b, int c, int d) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
        } catch (UnknownHostException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
