package io.semper.tck;

import io.semper.EventLoop;
import io.semper.Protocol;
import io.semper.Transport;
import io.semper.tck.TraceEvent.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the recording protocols of every kind of transport have in common: it records callbacks, and hooks add behaviour. Methods that begin
 * with "await" drive the loop until a callback has happened, and are only for the body of the test. After the test the kit checks the
 * recorded callbacks against the grammar of protocols.
 *
 * @param <T> the type of the transport
 * @param <S> the type of the recorder, which the methods that set a hook return
 */
public abstract sealed class TransportRecorder<T extends Transport, S extends TransportRecorder<T, S>>
        implements Protocol, Recording permits Recorder, DatagramRecorder {
    /** The number of callbacks in its text: a flood makes many. */
    private static final int SHOWN = 200;

    private final LoopDriver driver;
    private final String name;
    private final List<TraceEvent> events = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private volatile @Nullable T transport;
    private volatile @Nullable TraceEvent lost;
    private Consumer<? super T> onMade = t -> {};
    private Consumer<? super @Nullable Throwable> onLost = x -> {};
    private Runnable onPause = () -> {};
    private Runnable onResume = () -> {};

    TransportRecorder(LoopDriver driver, String name) {
        this.driver = driver;
        this.name = name;
    }

    @SuppressWarnings("unchecked")
    private S self() {
        return (S) this;
    }

    /** Calls {@code hook} in {@code connectionMade}. */
    public final S onMade(Consumer<? super T> hook) {
        onMade = hook;
        return self();
    }

    /** Calls {@code hook} in {@code connectionLost}. */
    public final S onLost(Consumer<? super @Nullable Throwable> hook) {
        onLost = hook;
        return self();
    }

    /** Calls {@code hook} in {@code pauseWriting}. */
    public final S onPause(Runnable hook) {
        onPause = hook;
        return self();
    }

    /** Calls {@code hook} in {@code resumeWriting}. */
    public final S onResume(Runnable hook) {
        onResume = hook;
        return self();
    }

    /** The argument of {@code connectionMade}. */
    public final T transport() {
        T made = transport;
        if (made == null) {
            throw new AssertionError(name + " has no transport: connectionMade was not called");
        }
        return made;
    }

    /** The loop of the transport. */
    public final EventLoop loop() {
        return driver.loop();
    }

    /**
     * The recorded callbacks: {@code made data(n) datagram(n) error(NameOfException) eof pause resume drain lost(null)}, or
     * {@code lost(NameOfException)}; adjacent data is summed.
     */
    public final synchronized List<String> trace() {
        List<String> texts = new ArrayList<>();
        int sum = 0;
        for (int i = 0; i < events.size(); i++) {
            TraceEvent event = events.get(i);
            if (event.kind() == Kind.DATA) {
                sum += event.bytes();
                if (i + 1 < events.size() && events.get(i + 1).kind() == Kind.DATA) {
                    continue;
                }
                texts.add("data(" + sum + ")");
                sum = 0;
            } else {
                texts.add(event.text());
            }
        }
        return texts;
    }

    /** The number of callbacks of a kind: {@code "made"}, {@code "data"}, {@code "datagram"}, {@code "error"}, {@code "eof"} and so on. */
    public final synchronized int count(String kind) {
        return (int) events.stream()
                .filter(e -> e.kind().name().equalsIgnoreCase(kind))
                .count();
    }

    /** Whether {@code connectionMade} was called. */
    public final boolean isMade() {
        return transport != null;
    }

    /** Whether {@code connectionLost} was called. */
    public final boolean isLost() {
        return lost != null;
    }

    /** The argument of {@code connectionLost}; null too if it was not called. */
    public final @Nullable Throwable lostCause() {
        TraceEvent event = lost;
        return event == null ? null : event.cause();
    }

    /** Waits for {@code connectionMade}. */
    public final T awaitMade() {
        driver.untilAnywhere(this::isMade, name + " receives connectionMade");
        return transport();
    }

    /** Waits for {@code times} callbacks of {@code kind}, as in {@link #count}; fails at once if {@code connectionLost} comes before. */
    public final void await(String kind, int times) {
        awaitUnlessLost(() -> count(kind) >= times, kind + " (time " + times + ")");
    }

    /** Waits until {@code condition} holds, which nothing changes after {@code connectionLost}. */
    final void awaitUnlessLost(BooleanSupplier condition, String what) {
        driver.untilAnywhere(() -> condition.getAsBoolean() || isLost(), name + " receives " + what);
        if (!condition.getAsBoolean()) {
            throw new AssertionError(
                    name + " does not receive " + what + ": connectionLost came before, with " + lostCause());
        }
    }

    /** Waits for {@code connectionLost}, and returns its argument. */
    public final @Nullable Throwable awaitLost() {
        driver.untilAnywhere(this::isLost, name + " receives connectionLost");
        return lostCause();
    }

    /** Records {@code connectionMade}. */
    final void made(T made) {
        transport = made;
        heard(Kind.MADE, 0, null, () -> onMade.accept(made));
    }

    /** Sets the transport of a protocol that gets no {@code connectionMade}. */
    final void adopt(T made) {
        transport = made;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        heard(Kind.LOST, 0, cause, () -> onLost.accept(cause));
    }

    @Override
    public void pauseWriting() {
        heard(Kind.PAUSE, 0, null, () -> onPause.run());
    }

    @Override
    public void resumeWriting() {
        heard(Kind.RESUME, 0, null, () -> onResume.run());
    }

    final void heard(Kind kind, int bytes, @Nullable Throwable cause, Runnable hook) {
        TraceEvent event = TraceEvent.now(driver.loop(), kind, bytes, cause);
        T made = transport;
        synchronized (this) {
            events.add(event);
            boolean forbidden = kind == Kind.DATAGRAM || kind == Kind.ERROR;
            if (forbidden && made != null && made.isClosing()) {
                late.add(event.text() + " as event " + events.size() + " came after the close");
            }
        }
        if (kind == Kind.LOST) {
            lost = event;
        }
        CallbackStack.run(event.text() + " of " + name, hook);
    }

    final LoopDriver driver() {
        return driver;
    }

    final synchronized List<TraceEvent> events() {
        return List.copyOf(events);
    }

    /** Whether {@code made} notifies this protocol of its end, so that a transport that is closing must end. */
    abstract boolean isProtocolOf(T made);

    /** Whether it has replaced the protocol that the connection began with. */
    abstract boolean isSuccessor();

    /** After the test: a transport that is closing must end, with {@code connectionLost}, before the loop is closed. */
    @Override
    public final void finish() {
        T made = transport;
        if (made != null && !isLost() && !driver.loop().isClosed() && made.isClosing() && isProtocolOf(made)) {
            awaitLost();
        }
    }

    @Override
    public final synchronized List<String> violations() {
        List<String> wrong = new ArrayList<>(ProtocolGrammar.check(events, isSuccessor()));
        wrong.addAll(late);
        return wrong;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final synchronized String toString() {
        StringBuilder text = new StringBuilder(name).append(':');
        int last = Math.max(0, events.size() - SHOWN);
        if (last > 0) {
            text.append(' ').append(last).append(" callbacks, then");
        }
        for (TraceEvent event : events.subList(last, events.size())) {
            text.append(' ').append(event.text()).append('@').append(event.poll());
        }
        return text.toString();
    }
}
