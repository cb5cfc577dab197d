package io.semper.tck;

import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.tck.TraceEvent.Kind;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol over datagrams that records its callbacks and keeps what it receives, as {@link Recorder} does for streams. After the test
 * the kit checks the recorded callbacks against the grammar of protocols, and that no datagram and no failure came after a close.
 */
public final class DatagramRecorder implements DatagramProtocol, Recording {
    /** The number of callbacks in its text: a flood of datagrams makes many. */
    private static final int SHOWN = 200;

    private final LoopDriver driver;
    private final String name;
    private final List<TraceEvent> events = new ArrayList<>();
    private final List<Datagram> datagrams = new ArrayList<>();
    private final List<IOException> errors = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private volatile @Nullable DatagramTransport transport;
    private volatile @Nullable TraceEvent lost;
    private Consumer<? super DatagramTransport> onMade = t -> {};
    private BiConsumer<? super ByteBuffer, ? super SocketAddress> onDatagram = (data, sender) -> {};
    private Consumer<? super IOException> onError = x -> {};
    private Consumer<? super @Nullable Throwable> onLost = x -> {};
    private Runnable onPause = () -> {};
    private Runnable onResume = () -> {};

    DatagramRecorder(LoopDriver driver, String name) {
        this.driver = driver;
        this.name = name;
    }

    /** Calls {@code hook} in {@code connectionMade}. */
    public DatagramRecorder onMade(Consumer<? super DatagramTransport> hook) {
        onMade = hook;
        return this;
    }

    /** Calls {@code hook} in {@code datagramReceived} with the lent buffer, its position at the start. */
    public DatagramRecorder onDatagram(BiConsumer<? super ByteBuffer, ? super SocketAddress> hook) {
        onDatagram = hook;
        return this;
    }

    /** Calls {@code hook} in {@code errorReceived}. */
    public DatagramRecorder onError(Consumer<? super IOException> hook) {
        onError = hook;
        return this;
    }

    /** Calls {@code hook} in {@code connectionLost}. */
    public DatagramRecorder onLost(Consumer<? super @Nullable Throwable> hook) {
        onLost = hook;
        return this;
    }

    /** Calls {@code hook} in {@code pauseWriting}. */
    public DatagramRecorder onPause(Runnable hook) {
        onPause = hook;
        return this;
    }

    /** Calls {@code hook} in {@code resumeWriting}. */
    public DatagramRecorder onResume(Runnable hook) {
        onResume = hook;
        return this;
    }

    /** Sends each datagram back to its sender. */
    public DatagramRecorder echo() {
        return onDatagram((data, sender) -> transport().sendTo(data, sender));
    }

    /** The argument of {@code connectionMade}. */
    public DatagramTransport transport() {
        DatagramTransport made = transport;
        if (made == null) {
            throw new AssertionError(name + " has no transport: connectionMade was not called");
        }
        return made;
    }

    /** The loop of the endpoint. */
    public EventLoop loop() {
        return driver.loop();
    }

    /** The callbacks: {@code made datagram(n) error(NameOfException) pause resume lost(null)}, or {@code lost(NameOfException)}. */
    public synchronized List<String> trace() {
        return events.stream().map(TraceEvent::text).toList();
    }

    /** The number of callbacks {@code "made"}, {@code "datagram"}, {@code "error"}, {@code "pause"}, {@code "resume"} or {@code "lost"}. */
    public synchronized int count(String kind) {
        return (int) events.stream()
                .filter(e -> e.kind().name().equalsIgnoreCase(kind))
                .count();
    }

    /** The received datagrams, in order. */
    public synchronized List<Datagram> datagrams() {
        return List.copyOf(datagrams);
    }

    /** The received datagrams as text, in order. */
    public List<String> texts() {
        return datagrams().stream().map(Datagram::text).toList();
    }

    /** The arguments of {@code errorReceived}, in order. */
    public synchronized List<IOException> errors() {
        return List.copyOf(errors);
    }

    /** Whether {@code connectionMade} was called. */
    public boolean isMade() {
        return transport != null;
    }

    /** Whether {@code connectionLost} was called. */
    public boolean isLost() {
        return lost != null;
    }

    /** The argument of {@code connectionLost}; null too if it was not called. */
    public @Nullable Throwable lostCause() {
        TraceEvent event = lost;
        return event == null ? null : event.cause();
    }

    /** Waits for {@code times} callbacks of {@code kind}, as in {@link #count}. */
    public void await(String kind, int times) {
        driver.untilAnywhere(() -> count(kind) >= times, name + " receives " + kind + " (time " + times + ")");
    }

    /** Waits until {@code count} datagrams were received in all, and returns the last of them. */
    public Datagram awaitDatagrams(int count) {
        await("datagram", count);
        return datagrams().get(count - 1);
    }

    /** Waits until {@code count} failures were received in all, and returns the last of them. */
    public IOException awaitErrors(int count) {
        await("error", count);
        return errors().get(count - 1);
    }

    /** Waits for {@code connectionLost}, and returns its argument. */
    public @Nullable Throwable awaitLost() {
        driver.untilAnywhere(this::isLost, name + " receives connectionLost");
        return lostCause();
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        transport = made;
        heard(Kind.MADE, 0, null, () -> onMade.accept(made));
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        synchronized (this) {
            datagrams.add(new Datagram(copy, sender));
        }
        heard(Kind.DATAGRAM, copy.length, null, () -> onDatagram.accept(data, sender));
    }

    @Override
    public void errorReceived(IOException cause) {
        synchronized (this) {
            errors.add(cause);
        }
        heard(Kind.ERROR, 0, cause, () -> onError.accept(cause));
    }

    @Override
    public void pauseWriting() {
        heard(Kind.PAUSE, 0, null, () -> onPause.run());
    }

    @Override
    public void resumeWriting() {
        heard(Kind.RESUME, 0, null, () -> onResume.run());
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        heard(Kind.LOST, 0, cause, () -> onLost.accept(cause));
    }

    private void heard(Kind kind, int bytes, @Nullable Throwable cause, Runnable hook) {
        TraceEvent event = TraceEvent.now(driver.loop(), kind, bytes, cause);
        DatagramTransport made = transport;
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

    @Override
    public void finish() {
        DatagramTransport made = transport;
        if (made != null && !isLost() && !driver.loop().isClosed() && made.isClosing()) {
            awaitLost();
        }
    }

    @Override
    public synchronized List<String> violations() {
        List<String> wrong = new ArrayList<>(ProtocolGrammar.check(events, false));
        wrong.addAll(late);
        return wrong;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized String toString() {
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
