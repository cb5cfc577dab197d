package io.semper.tck;

import io.semper.EventLoop;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.TraceEvent.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that records its callbacks and keeps the bytes it receives. Hooks add behaviour. Methods that begin with "await" drive
 * the loop until a callback has happened, and are only for the body of the test. After the test the kit checks the recorded callbacks
 * against the grammar of protocols.
 */
public class Recorder implements StreamProtocol, Recording {
    private final LoopDriver driver;
    private final String name;
    private final List<TraceEvent> events = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private long receivedCount;
    private boolean keepsBytes = true;
    private boolean successor;
    private volatile @Nullable StreamTransport transport;
    private volatile @Nullable TraceEvent lost;
    private Consumer<? super StreamTransport> onMade = t -> {};
    private Consumer<? super ByteBuffer> onData = b -> {};
    private BooleanSupplier onEof = () -> false;
    private Consumer<? super @Nullable Throwable> onLost = x -> {};
    private BooleanSupplier onDrain = () -> true;
    private Runnable onPause = () -> {};
    private Runnable onResume = () -> {};

    Recorder(LoopDriver driver, String name) {
        this.driver = driver;
        this.name = name;
    }

    /** Calls {@code hook} in {@code connectionMade}. */
    public Recorder onMade(Consumer<? super StreamTransport> hook) {
        onMade = hook;
        return this;
    }

    /** Calls {@code hook} in {@code dataReceived} with the lent buffer, its position at the start. */
    public Recorder onData(Consumer<? super ByteBuffer> hook) {
        onData = hook;
        return this;
    }

    /** Answers {@code eofReceived} with {@code hook}; the default is false. */
    public Recorder onEof(BooleanSupplier hook) {
        onEof = hook;
        return this;
    }

    /** Answers {@code eofReceived} with true, so the local half stays open. */
    public Recorder keepOpenOnEof() {
        return onEof(() -> true);
    }

    /** Answers {@code drainRequested} with {@code hook}; the default is true. */
    public Recorder onDrain(BooleanSupplier hook) {
        onDrain = hook;
        return this;
    }

    /** Calls {@code hook} in {@code connectionLost}. */
    public Recorder onLost(Consumer<? super @Nullable Throwable> hook) {
        onLost = hook;
        return this;
    }

    /** Calls {@code hook} in {@code pauseWriting}. */
    public Recorder onPause(Runnable hook) {
        onPause = hook;
        return this;
    }

    /** Calls {@code hook} in {@code resumeWriting}. */
    public Recorder onResume(Runnable hook) {
        onResume = hook;
        return this;
    }

    /** Writes back what it receives. */
    public Recorder echo() {
        return onData(data -> transport().write(data));
    }

    /** Counts received bytes without keeping them, for long transfers. */
    public Recorder forgetBytes() {
        keepsBytes = false;
        return this;
    }

    /** Prepares it for {@code setProtocol}: it adopts the transport {@code made} and receives no {@code connectionMade}. */
    public Recorder takesOver(StreamTransport made) {
        successor = true;
        transport = made;
        return this;
    }

    /** The argument of {@code connectionMade}. */
    public StreamTransport transport() {
        StreamTransport made = transport;
        if (made == null) {
            throw new AssertionError(name + " has no transport: connectionMade was not called");
        }
        return made;
    }

    /** The loop under test. */
    public EventLoop loop() {
        return driver.loop();
    }

    /** The recorded callbacks: {@code made data(n) eof pause resume drain lost(null)}, or {@code lost(NameOfException)}; adjacent data is summed. */
    public synchronized List<String> trace() {
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

    /** The number of callbacks {@code "made"}, {@code "data"}, {@code "eof"}, {@code "pause"}, {@code "resume"}, {@code "drain"} or {@code "lost"}. */
    public synchronized int count(String kind) {
        return (int) events.stream()
                .filter(e -> e.kind().name().equalsIgnoreCase(kind))
                .count();
    }

    /** Sizes of the deliveries, in bytes, in order. */
    public synchronized List<Integer> chunks() {
        return events.stream()
                .filter(e -> e.kind() == Kind.DATA)
                .map(TraceEvent::bytes)
                .toList();
    }

    /** Number of bytes received. */
    public synchronized long receivedCount() {
        return receivedCount;
    }

    /** The received bytes. */
    public synchronized byte[] received() {
        return received.toByteArray();
    }

    /** The received bytes as text. */
    public String text() {
        return new String(received(), StandardCharsets.UTF_8);
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

    /** Waits for {@code connectionMade}. */
    public StreamTransport awaitMade() {
        driver.untilAnywhere(this::isMade, name + " receives connectionMade");
        return transport();
    }

    /** Waits until {@code count} bytes were received in all. */
    public byte[] awaitBytes(long count) {
        driver.untilAnywhere(() -> receivedCount() >= count, name + " receives " + count + " bytes");
        return received();
    }

    /** Waits until the received bytes begin with {@code text}; fails at once if they differ. */
    public void awaitText(String text) {
        driver.untilAnywhere(
                () -> !text.startsWith(text()) || text().length() >= text.length(), name + " receives '" + text + "'");
        if (!text().startsWith(text)) {
            throw new AssertionError(name + " received '" + text() + "' instead of '" + text + "'");
        }
    }

    /** Waits for {@code times} callbacks of {@code kind}, as in {@link #count}. */
    public void await(String kind, int times) {
        driver.untilAnywhere(() -> count(kind) >= times, name + " receives " + kind + " (time " + times + ")");
    }

    /** Waits for {@code eofReceived}. */
    public void awaitEof() {
        await("eof", 1);
    }

    /** Waits for {@code connectionLost}, and returns its argument. */
    public @Nullable Throwable awaitLost() {
        driver.untilAnywhere(this::isLost, name + " receives connectionLost");
        return lostCause();
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        heard(Kind.MADE, 0, null, () -> onMade.accept(made));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        keep(data.duplicate());
        heard(Kind.DATA, data.remaining(), null, () -> onData.accept(data));
    }

    @Override
    public boolean eofReceived() {
        boolean[] answer = new boolean[1];
        heard(Kind.EOF, 0, null, () -> answer[0] = onEof.getAsBoolean());
        return answer[0];
    }

    @Override
    public boolean drainRequested() {
        boolean[] answer = new boolean[1];
        heard(Kind.DRAIN, 0, null, () -> answer[0] = onDrain.getAsBoolean());
        return answer[0];
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        heard(Kind.LOST, 0, cause, () -> onLost.accept(cause));
    }

    @Override
    public void pauseWriting() {
        heard(Kind.PAUSE, 0, null, onPause);
    }

    @Override
    public void resumeWriting() {
        heard(Kind.RESUME, 0, null, onResume);
    }

    final synchronized void keep(ByteBuffer data) {
        receivedCount += data.remaining();
        if (keepsBytes) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            received.write(copy, 0, copy.length);
        }
    }

    final void heard(Kind kind, int bytes, @Nullable Throwable cause, Runnable hook) {
        TraceEvent event = TraceEvent.now(driver.loop(), kind, bytes, cause);
        synchronized (this) {
            events.add(event);
        }
        if (kind == Kind.LOST) {
            lost = event;
        }
        CallbackStack.run(event.text() + " of " + name, hook);
    }

    /** After the test: a connection that is closing must end, with {@code connectionLost}, before the loop is closed. */
    @Override
    public final void finish() {
        StreamTransport made = transport;
        if (made != null && !isLost() && !driver.loop().isClosed() && made.isClosing() && made.protocol() == this) {
            awaitLost();
        }
    }

    @Override
    public final List<String> violations() {
        return ProtocolGrammar.check(events(), successor);
    }

    final synchronized List<TraceEvent> events() {
        return List.copyOf(events);
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String toString() {
        StringBuilder text = new StringBuilder(name).append(':');
        for (TraceEvent event : events()) {
            text.append(' ').append(event.text()).append('@').append(event.poll());
        }
        return text.toString();
    }
}
