package io.semper.engine.testing;

import io.semper.Capability;
import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A system whose sockets do what a test has written down, and whose clock moves only when the loop waits. */
public final class ScriptedKernel implements Kernel, Sockets, Clock {
    /** The sockets that {@link #stream} hands out, in order. */
    public final Deque<ScriptedSocket> streams = new ArrayDeque<>();

    public final List<ScriptedSocket> opened = new ArrayList<>();
    public final ScriptedSocket listener = new ScriptedSocket();
    public final ScriptedDatagram datagram = new ScriptedDatagram();
    public final List<ScriptedRegistration> registrations = new ArrayList<>();
    public volatile int wakeups;

    /** What the next registration throws, once; or null. */
    public @Nullable RuntimeException refusesToRegister;

    private long now;

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.DATAGRAMS, Capability.RAW_SOCKETS);
    }

    @Override
    public Sockets sockets() {
        return this;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public StreamSocket stream(SocketAddress remote) {
        ScriptedSocket next = streams.remove();
        opened.add(next);
        return next;
    }

    @Override
    public ListenSocket listen(SocketAddress local) {
        return listener;
    }

    @Override
    public DatagramSocket datagram(SocketAddress address) {
        return datagram;
    }

    @Override
    public Poller newPoller(BooleanSupplier idle) {
        return new ScriptedPoller();
    }

    private final class ScriptedPoller implements Poller {
        @Override
        public Registration register(Socket socket, ReadinessListener ready) {
            RuntimeException refusal = refusesToRegister;
            if (refusal != null) {
                refusesToRegister = null;
                throw refusal;
            }
            ScriptedRegistration made = new ScriptedRegistration((Scripted) socket, ready);
            made.socket.registered(true);
            registrations.add(made);
            return made;
        }

        @Override
        public int poll(long timeoutNanos) {
            int reported = 0;
            for (ScriptedRegistration each : List.copyOf(registrations)) {
                int bits = each.interest & each.socket.readiness();
                if (bits != 0 && !each.over) {
                    reported++;
                    each.ready.onReady(bits);
                }
            }
            if (reported == 0 && timeoutNanos < 0) {
                throw new AssertionError("the loop would sleep for ever");
            }
            if (reported == 0 && timeoutNanos > 0) {
                now += timeoutNanos;
            }
            return reported;
        }

        @Override
        public void flush() {
            for (ScriptedRegistration each : List.copyOf(registrations)) {
                if (each.over) {
                    registrations.remove(each);
                    each.socket.registered(false);
                    each.ready.onReleased();
                }
            }
        }

        @Override
        public void closeNow(Socket closing) {
            registrations.stream().filter(each -> each.socket == closing).forEach(ScriptedRegistration::deregister);
            flush();
            closing.close();
        }

        @Override
        public void wakeup() {
            wakeups++;
        }

        @Override
        public void close() {}
    }

    /** What a socket is registered for. */
    public static final class ScriptedRegistration implements Registration {
        private final Scripted socket;
        public ReadinessListener ready;
        private int interest = Interest.NONE;
        private boolean over;

        private ScriptedRegistration(Scripted socket, ReadinessListener ready) {
            this.socket = socket;
            this.ready = ready;
        }

        @Override
        public void interest(int bits) {
            interest = bits;
        }

        @Override
        public void redirect(ReadinessListener next) {
            ready = next;
        }

        @Override
        public void deregister() {
            over = true;
        }
    }
}
