package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.NONE;
import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Descriptor;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The end of registrations. */
final class ReleaseRules {
    private static final int MANY = 150;
    private static final int REUSES = 50;

    private ReleaseRules() {}

    @KernelRule("RELEASE-01")
    static void aSocketIsReleasedOnceAndNotAtOnce(Rig rig) throws Exception {
        for (int interest : new int[] {NONE, READ, WRITE, READ | WRITE}) {
            Pair pair = rig.pair();
            Watch watch = rig.register(pair.stream(), interest);
            rig.poller.poll(0);
            assertEquals(0, watch.releases, "calls of onReleased() before deregister()");
            watch.registration().deregister();
            assertEquals(0, watch.releases, "calls of onReleased() inside deregister()");
            rig.poller.flush();
            rig.pollUntil(() -> watch.releases > 0, "onReleased() is called");
            rig.settle();
            assertEquals(1, watch.releases, "calls of onReleased()");
            assertTrue(pair.stream().isOpen(), "a released socket is open until it is closed");
            pair.stream().close();
            rig.settle();
            assertEquals(1, watch.releases, "calls of onReleased() after the close");
        }
    }

    @KernelRule("RELEASE-02")
    static void deregisterIsIdempotent(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        watch.registration().deregister();
        watch.registration().deregister();
        rig.poller.flush();
        rig.pollUntil(() -> watch.releases > 0, "onReleased() is called");
        watch.registration().deregister();
        rig.settle();
        assertEquals(1, watch.releases, "calls of onReleased() after three calls of deregister()");
    }

    @KernelRule("RELEASE-03")
    static void whatWasFoundIsNotReportedAfterDeregister(Rig rig) throws Exception {
        Pair one = rig.pair();
        Pair two = rig.pair();
        Watch first = rig.register(one.stream(), WRITE).await(WRITE);
        Watch second = rig.register(two.stream(), WRITE).await(WRITE);
        rig.settle();
        first.forget().whenReady = second.registration()::deregister;
        second.forget().whenReady = first.registration()::deregister;
        rig.poller.poll(rig.guardNanos / 4);
        rig.settle();
        assertTrue(
                first.calls == 0 || second.calls == 0,
                "two sockets, each of which deregisters the other when it is ready, were both reported");
        assertTrue(first.calls + second.calls > 0, "neither of two ready sockets was reported");
    }

    @KernelRule("RELEASE-04")
    static void aDescriptorIsKeptUntilTheRelease(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        Descriptor number = pair.stream().info(Descriptor.class); // null where the capability is not claimed
        String file = number == null ? "" : Descriptors.target(number.number()); // empty without /proc
        watch.registration().deregister();
        pair.stream().close();
        assertFalse(pair.stream().isOpen(), "isOpen() of a closed socket");
        if (number != null) {
            assertEquals(file, Descriptors.target(number.number()), "the file of a socket that is not released yet");
        }
        rig.poller.flush();
        rig.pollUntil(() -> watch.releases > 0, "onReleased() is called");
        assertTrue(pair.peer().isAtEnd(), "the peer does not see the end of a released socket that was closed");
        rig.settle();
        assertEquals(1, watch.releases, "calls of onReleased()");
    }

    @KernelRule("RELEASE-05")
    static void closeNowReleasesOnce(Rig rig) throws Exception {
        for (int interest : new int[] {NONE, READ, READ | WRITE}) {
            Pair pair = rig.pair();
            Watch watch = rig.register(pair.stream(), interest);
            rig.poller.poll(0);
            rig.poller.closeNow(pair.stream());
            assertEquals(1, watch.releases, "calls of onReleased() on return from closeNow()");
            assertFalse(pair.stream().isOpen(), "isOpen() after closeNow()");
            assertTrue(pair.peer().isAtEnd(), "the peer does not see the end after closeNow()");
            watch.registration().deregister();
            rig.settle();
            rig.poller.closeNow(pair.stream());
            assertEquals(1, watch.releases, "calls of onReleased() after closeNow()");
        }
        Pair leaving = rig.pair();
        Watch left = rig.register(leaving.stream(), READ);
        left.registration().deregister();
        rig.poller.closeNow(leaving.stream());
        rig.settle();
        assertEquals(1, left.releases, "calls of onReleased() after deregister() and closeNow()");
    }

    @KernelRule("RELEASE-06")
    static void closeNowFreesTheAddressOfAListener(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        SocketAddress address = listener.localAddress();
        rig.register(listener, READ);
        rig.poller.poll(0);
        rig.poller.closeNow(listener);
        ListenSocket next =
                assertDoesNotThrow(() -> rig.listener(address), "a listener at the address after closeNow()");
        assertEquals(address, next.localAddress());
    }

    @KernelRule("RELEASE-07")
    static void theCloseOfThePollerReleasesWhatWasDeregistered(Rig rig) throws Exception {
        Pair leaving = rig.pair();
        Pair closed = rig.pair();
        Pair staying = rig.pair();
        Poller other = rig.kernels.newKernel().newPoller(() -> true);
        Watch left = new Watch(rig);
        Watch gone = new Watch(rig);
        Watch stayed = new Watch(rig);
        left.of(other.register(leaving.stream(), left)).registration().interest(READ);
        gone.of(other.register(closed.stream(), gone)).registration().interest(READ);
        stayed.of(other.register(staying.stream(), stayed)).registration().interest(READ);
        other.flush();
        left.registration().deregister();
        gone.registration().deregister();
        closed.stream().close();
        other.close();
        assertEquals(1, left.releases, "calls of onReleased() of a deregistered socket on return from close()");
        assertEquals(1, gone.releases, "calls of onReleased() of a closed socket on return from close()");
        assertEquals(0, stayed.releases, "calls of onReleased() of a socket that is still registered");
        assertTrue(
                closed.peer().isAtEnd(), "the peer does not see the end of a socket that was closed before the poller");
        other.close();
        assertEquals(1, left.releases, "calls of onReleased() after a second close()");
    }

    @KernelRule("RELEASE-08")
    static void aReusedNumberBringsNoEventOfTheOther(Rig rig) throws Exception {
        ByteBuffer scratch = ByteBuffer.allocateDirect(8);
        for (int i = 0; i < REUSES; i++) {
            Pair old = rig.pair();
            Watch gone = rig.register(old.stream(), READ);
            old.peer().send("x");
            gone.await(READ);
            gone.registration().deregister();
            gone.forget();
            old.stream().close();
            rig.poller.flush();
            Pair next = rig.pair(); // which has the number, if the OS gives the lowest
            Watch watch = rig.register(next.stream(), READ);
            rig.poller.poll(0);
            rig.poller.poll(Rig.PAUSE / 10);
            assertEquals(0, gone.calls, "calls of onReady() after the close");
            if (watch.calls > 0) {
                assertNull(next.stream().read(scratch.clear()), "a read of a socket without bytes");
            }
            next.peer().send("y");
            watch.forget().await(READ);
            assertEquals(0, gone.calls, "calls of onReady() of the owner before for bytes of the next");
            assertEquals(1, gone.releases, "calls of onReleased()");
            watch.leave();
            next.stream().close();
            next.peer().close();
            old.peer().close();
        }
    }

    @KernelRule("RELEASE-09")
    static void aListenerMayDeregisterOthersWhenReleased(Rig rig) throws Exception {
        Watch first = rig.register(rig.pair().stream(), READ);
        Watch second = rig.register(rig.pair().stream(), READ);
        Watch third = rig.register(rig.pair().stream(), NONE);
        first.whenReleased = second.registration()::deregister;
        second.whenReleased = third.registration()::deregister;
        first.registration().deregister();
        for (int i = 0; i < 3; i++) {
            rig.poller.flush();
        }
        rig.pollUntil(() -> third.releases > 0, "the socket that was deregistered by onReleased() is released");
        rig.settle();
        assertEquals(List.of(1, 1, 1), List.of(first.releases, second.releases, third.releases), "releases");
    }

    @KernelRule("RELEASE-10")
    static void eachOfManyIsReleasedOnce(Rig rig) throws Exception {
        List<Watch> watches = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            watches.add(rig.register(rig.pair().stream(), i % 3 == 0 ? NONE : WRITE));
        }
        rig.poller.poll(0);
        watches.forEach(watch -> watch.forget().registration().deregister());
        rig.poller.flush();
        rig.pollUntil(() -> watches.stream().allMatch(watch -> watch.releases > 0), "all sockets are released");
        rig.settle();
        assertEquals(
                0, watches.stream().filter(watch -> watch.releases != 1).count(), "sockets released more than once");
        assertEquals(
                0, watches.stream().filter(watch -> watch.calls > 0).count(), "sockets reported after deregister()");
    }

    @KernelRule("RELEASE-11")
    static void closeNowClosesWhatIsNotRegistered(Rig rig) throws Exception {
        Pair pair = rig.pair();
        rig.poller.closeNow(pair.stream());
        assertFalse(pair.stream().isOpen(), "isOpen() after closeNow()");
        assertTrue(pair.peer().isAtEnd(), "the peer does not see the end after closeNow()");
        rig.poller.closeNow(pair.stream());
    }

    @KernelRule("RELEASE-12")
    static void aRegisteredSocketIsNotReleased(Rig rig) throws Exception {
        Pair reset = rig.pair();
        Pair ended = rig.pair();
        Watch first = rig.register(reset.stream(), READ | WRITE);
        Watch second = rig.register(ended.stream(), READ);
        reset.peer().reset();
        ended.peer().close();
        first.await(READ);
        second.await(READ);
        first.interest(NONE);
        second.interest(NONE);
        rig.settle();
        assertEquals(0, first.releases, "calls of onReleased() of a registered socket that was reset");
        assertEquals(0, second.releases, "calls of onReleased() of a registered socket whose peer has closed");
    }

    @KernelRule("RELEASE-13")
    static void aReleasedSocketEndsNoPoll(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ | WRITE).await(WRITE);
        watch.leave();
        watch.forget();
        pair.peer().send("x");
        rig.awaitReadableElsewhere();
        assertTrue(rig.comesToRest(), "three polls returned early because of a socket that was released");
        assertEquals(0, watch.calls, "calls of onReady() after the release");
        assertTrue(pair.stream().isOpen(), "a released socket is open until it is closed");
    }

    @KernelRule("RELEASE-14")
    static void aDeregisterWhoseStackOverflowsIsDoneOrNotDone(Rig rig) throws Exception {
        rig.register(rig.pair().stream(), READ).leave(); // or its classes would be initialized where the stack ends
        boolean succeeded = false;
        for (int most = 1; !succeeded; most++) {
            Pair pair = rig.pair();
            Watch watch = rig.register(pair.stream(), READ);
            succeeded = SmallStack.overflowing(rig, most, watch.registration()::deregister);
            rig.poller.flush();
            if (!succeeded) {
                pair.peer().send("x");
                rig.pollUntil(
                        () -> watch.calls + watch.releases > 0,
                        "a socket in whose deregister() the stack overflowed is reported or released");
            }
            watch.leave();
            rig.settle();
            assertEquals(1, watch.releases, "calls of onReleased()");
            pair.stream().close();
            pair.peer().close();
        }
    }
}
