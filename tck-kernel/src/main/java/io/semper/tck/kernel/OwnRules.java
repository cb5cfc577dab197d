package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.READ;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Memory;
import io.semper.engine.kernel.Names;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Descriptors, memory and the clock. */
final class OwnRules {
    private static final int POLLERS = 2000;
    private static final int MANY_THREADS = 20;

    /** Enough of them that what the process takes and frees beside the test is not half of all changes. */
    private static final int ROUNDS = 9;

    /** The process itself may grow for a while, as its code is compiled. */
    private static final int ATTEMPTS = 3;

    /** Buffers are released by a thread of the JVM, some time after the collection that finds them. */
    private static final int COLLECTIONS = 3;

    /** Half of what a round would lose if each poller lost a kilobyte. */
    private static final long LEAST_LOSS = POLLERS / 2;

    private OwnRules() {}

    @KernelRule("OWN-01")
    static void pollersAreCloseOnExec(Rig rig) throws Exception {
        Descriptors.require();
        Set<Integer> before = Descriptors.open();
        Poller poller = rig.kernels.newKernel().newPoller(() -> true);
        try {
            poller.poll(1); // what is opened late is open then
            assertCloseOnExec(before);
        } finally {
            poller.close();
        }
    }

    @KernelRule("OWN-08")
    static void socketsAreCloseOnExec(Rig rig) throws Exception {
        Descriptors.require();
        rig.pair(); // what the JVM opens once is open then
        SocketAddress remote = rig.server(Rig.loopback(0)).getLocalAddress();
        Set<Integer> before = Descriptors.open();
        rig.connected(remote);
        rig.listener();
        if (rig.kernel.capabilities().contains(Capability.DATAGRAMS)) {
            rig.datagram();
        }
        assertCloseOnExec(before);
    }

    @KernelRule("OWN-09")
    static void acceptedStreamsAreCloseOnExec(Rig rig) throws Exception {
        Descriptors.require();
        ListenSocket listener = rig.listener();
        rig.peer(listener.localAddress());
        Set<Integer> before = Descriptors.open();
        rig.accepted(listener);
        assertCloseOnExec(before);
    }

    private static void assertCloseOnExec(Set<Integer> before) throws IOException {
        Set<Integer> made = Descriptors.open();
        made.removeAll(before);
        if (made.isEmpty()) {
            throw Rig.notRun("this kernel opens no descriptors");
        }
        List<String> inherited = new ArrayList<>();
        for (int descriptor : made) {
            if (!Descriptors.isCloseOnExec(descriptor)) {
                inherited.add(descriptor + " " + Descriptors.target(descriptor));
            }
        }
        assertEquals(List.of(), inherited, "descriptors that a child process would inherit");
    }

    @KernelRule("OWN-02")
    static void aClosedPollerLeavesNoDescriptor(Rig rig) throws Exception {
        Descriptors.require();
        openAndClose(rig);
        Set<Integer> before = Descriptors.open();
        for (int i = 0; i < 20; i++) {
            openAndClose(rig);
        }
        assertNothingLeft(before);
    }

    private static void openAndClose(Rig rig) throws IOException {
        Poller poller = rig.kernels.newKernel().newPoller(() -> true);
        poller.wakeup();
        poller.poll(0);
        poller.close();
    }

    private static void assertNothingLeft(Set<Integer> before) throws IOException {
        Set<Integer> left = new TreeSet<>(Descriptors.open());
        left.removeAll(before);
        List<String> names = new ArrayList<>();
        left.forEach(descriptor -> names.add(descriptor + " " + Descriptors.target(descriptor)));
        assertEquals(List.of(), names, "descriptors that are open after the close");
    }

    @KernelRule("OWN-03")
    static void aClosedSocketLeavesNoDescriptor(Rig rig) throws Exception {
        Descriptors.require();
        useSockets(rig);
        Set<Integer> before = Descriptors.open();
        for (int i = 0; i < 10; i++) {
            useSockets(rig);
        }
        assertNothingLeft(before);
    }

    private static void useSockets(Rig rig) throws IOException {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        watch.registration().deregister();
        pair.stream().close();
        rig.poller.flush();
        rig.pollUntil(() -> watch.releases > 0, "onReleased() is called");
        pair.peer().close();
        SocketAddress free = FailRules.freeAddress(rig);
        StreamSocket refused = rig.add(rig.kernel.sockets().stream(free));
        try {
            rig.finish(refused, refused.connect(free));
        } catch (IOException expected) {
            // what matters is the close
        }
        rig.release(refused);
        ListenSocket listener = rig.listener();
        Peer peer = rig.peer(listener.localAddress());
        rig.accepted(listener).close();
        peer.close();
        rig.close(listener);
        rig.kernel.sockets().stream(Rig.loopback(1)).close();
        ListenSocket first = rig.listener();
        ListenSocket second = rig.kernel.sockets().listen(first.localAddress());
        try {
            second.listen(first.localAddress(), 1);
        } catch (IOException expected) {
            // what matters is the close
        }
        second.close();
        rig.close(first);
    }

    @KernelRule("OWN-04")
    static void aPollerLosesNoMemory(Rig rig) throws Exception {
        NativeMemory.require();
        assertNoLoss("pollers", () -> {
            for (int i = 0; i < POLLERS; i++) {
                rig.kernels.newKernel().newPoller(() -> true).close();
            }
        });
    }

    @KernelRule("OWN-12")
    static void aSocketLosesNoMemory(Rig rig) throws Exception {
        NativeMemory.require();
        Descriptors.require();
        Set<Integer> before = Descriptors.open();
        rig.add(rig.kernel.sockets().stream(Rig.loopback(1)));
        if (Descriptors.open().equals(before)) {
            throw Rig.notRun("the sockets of this kernel are no descriptors");
        }
        Watch watch = new Watch(rig);
        assertNoLoss("sockets", () -> {
            for (int i = 0; i < POLLERS; i++) {
                StreamSocket socket = rig.kernel.sockets().stream(Rig.loopback(1));
                rig.poller.register(socket, watch);
                rig.poller.closeNow(socket);
            }
        });
    }

    /** What makes and closes {@link #POLLERS} things. */
    private interface Round {
        void run() throws IOException;
    }

    private static void assertNoLoss(String what, Round round) throws IOException {
        List<List<Long>> attempts = new ArrayList<>();
        round.run();
        Object filling = NativeMemory.fillGaps();
        for (int i = 0; i < ATTEMPTS; i++) {
            List<Long> used = used(round);
            if (medianSlope(used) < LEAST_LOSS) {
                Reference.reachabilityFence(filling);
                return;
            }
            attempts.add(used);
        }
        throw new AssertionError("native memory grows with each round of " + POLLERS + " " + what
                + "; KiB in use before and after each: " + attempts);
    }

    /** The native memory in use before the first round and after each, in KiB. */
    private static List<Long> used(Round round) throws IOException {
        List<Long> used = new ArrayList<>(List.of(kilobytesInUse()));
        for (int i = 0; i < ROUNDS; i++) {
            round.run();
            used.add(kilobytesInUse());
        }
        return used;
    }

    /** The median of the slopes between any two values: neither steps nor what comes and goes with every other collection shift it. */
    private static double medianSlope(List<Long> values) {
        List<Double> slopes = new ArrayList<>();
        for (int j = 1; j < values.size(); j++) {
            for (int i = 0; i < j; i++) {
                slopes.add((double) (values.get(j) - values.get(i)) / (j - i));
            }
        }
        return slopes.stream().sorted().toList().get(slopes.size() / 2);
    }

    /** Without garbage, such as the direct buffers of closed pollers. */
    private static long kilobytesInUse() throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            least = Math.min(least, NativeMemory.kilobytes());
        }
        return least;
    }

    @KernelRule("OWN-05")
    static void memoryIsDirectAndOfTheSizeAskedFor(Rig rig) {
        Memory memory = rig.kernel.memory();
        for (int size : new int[] {1, 4096, 262_144}) {
            for (int i = 0; i < 3; i++) {
                ByteBuffer taken = memory.take(size);
                assertTrue(taken.isDirect(), "take() returned a buffer that is not direct");
                assertEquals(size, taken.capacity(), "the capacity of the buffer");
                ByteBuffer other = memory.take(size);
                taken.clear().put(0, (byte) 1);
                other.clear().put(0, (byte) 2);
                assertEquals(1, taken.get(0), "a byte of a buffer, after another buffer was written to");
                memory.give(taken);
                memory.give(other);
            }
        }
    }

    @KernelRule("OWN-05")
    static void loopsShareNoMemory(Rig rig) {
        ByteBuffer own = rig.kernel.memory().take(4096);
        Memory memory = rig.kernels.newKernel().memory();
        ByteBuffer other = memory.take(4096);
        own.clear().put(0, (byte) 1);
        other.clear().put(0, (byte) 2);
        assertEquals(1, own.get(0), "a byte of a buffer, after a buffer of another kernel was written to");
        rig.kernel.memory().give(own);
        memory.give(other);
    }

    @KernelRule("OWN-06")
    static void theClockDoesNotGoBackwards(Rig rig) throws Exception {
        long last = rig.kernel.clock().nanoTime();
        for (int i = 0; i < 1000; i++) {
            long now = rig.kernel.clock().nanoTime();
            assertTrue(now - last >= 0, "the clock went backwards by " + (last - now) + " ns");
            last = now;
        }
        rig.sleeps(Rig.PAUSE);
        assertTrue(rig.kernel.clock().nanoTime() - last > 0, "the clock stood still during a poll");
    }

    @KernelRule("OWN-10")
    static void aClosedPollerLeavesNoThread(Rig rig) throws Exception {
        openAndClose(rig);
        Set<Thread> before = Set.copyOf(Thread.getAllStackTraces().keySet());
        for (int i = 0; i < MANY_THREADS; i++) {
            openAndClose(rig);
        }
        long start = System.nanoTime();
        List<String> left = threadsBeside(before);
        while (left.size() >= MANY_THREADS && System.nanoTime() - start < rig.guardNanos / 4) {
            LockSupport.parkNanos(Rig.PAUSE);
            left = threadsBeside(before);
        }
        assertTrue(
                left.size() < MANY_THREADS,
                "threads that are left by " + MANY_THREADS + " pollers, which are closed: " + left);
    }

    /** The JVM may start threads of its own at any time, but not one for each poller. */
    private static List<String> threadsBeside(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .toList();
    }

    @KernelRule("OWN-11")
    static void theClockIsNotTheTimeOfDay(Rig rig) {
        long timeOfDay = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        long apart = Math.abs(rig.kernel.clock().nanoTime() - timeOfDay);
        assertTrue(
                apart > TimeUnit.MINUTES.toNanos(1),
                "the clock is the time of day, which the administrator and NTP set back and forth");
    }

    @KernelRule("OWN-13")
    static void namesHaveAddressesOrFail(Rig rig) throws Exception {
        Names names = rig.kernel.names();
        assertTrue(names.addressesOf("127.0.0.1").length > 0, "addresses of 127.0.0.1");
        String tooLong = "x".repeat(300);
        assertThrows(
                UnknownHostException.class, () -> names.addressesOf(tooLong), "a host name of " + tooLong.length());
    }

    @KernelRule("OWN-14")
    static void theShortestWaitIsShort(Rig rig) {
        long least = rig.kernel.minSleepNanos();
        assertTrue(least >= 0 && least <= 1_000_000, "minSleepNanos() is " + least);
    }

    @KernelRule("OWN-07")
    static void kernelsOfABackendAreAlike(Rig rig) {
        Kernel other = rig.kernels.newKernel();
        assertFalse(rig.kernel.name().isBlank(), "the name is blank");
        assertEquals(rig.kernel.name(), other.name(), "the names of two kernels");
        assertEquals(rig.kernel.capabilities(), other.capabilities(), "the capabilities of two kernels");
        assertNotNull(other.sockets(), "sockets()");
    }
}
