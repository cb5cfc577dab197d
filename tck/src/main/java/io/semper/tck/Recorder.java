package io.semper.tck;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.TraceEvent.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A protocol of streams that records its callbacks and keeps the bytes it receives. */
public sealed class Recorder extends TransportRecorder<StreamTransport, Recorder> implements StreamProtocol
        permits BufferedRecorder {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private long receivedCount;
    private boolean keepsBytes = true;
    private boolean successor;
    private Consumer<? super ByteBuffer> onData = b -> {};
    private BooleanSupplier onEof = () -> false;
    private BooleanSupplier onDrain = () -> true;

    Recorder(LoopDriver driver, String name) {
        super(driver, name);
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
        adopt(made);
        return this;
    }

    /** Sizes of the deliveries, in bytes, in order. */
    public synchronized List<Integer> chunks() {
        return events().stream()
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

    /** Waits until {@code count} bytes were received in all; fails at once if the connection is lost before. */
    public byte[] awaitBytes(long count) {
        awaitUnlessLost(() -> receivedCount() >= count, count + " bytes");
        return received();
    }

    /** Waits until the received bytes begin with {@code text}; fails at once if they differ, or if the connection is lost before. */
    public void awaitText(String text) {
        awaitUnlessLost(() -> !text.startsWith(text()) || text().length() >= text.length(), "'" + text + "'");
        if (!text().startsWith(text)) {
            throw new AssertionError(name() + " received '" + text() + "' instead of '" + text + "'");
        }
    }

    /** Waits for {@code eofReceived}. */
    public void awaitEof() {
        await("eof", 1);
    }

    @Override
    public void connectionMade(StreamTransport made) {
        made(made);
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

    final synchronized void keep(ByteBuffer data) {
        receivedCount += data.remaining();
        if (keepsBytes) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            received.write(copy, 0, copy.length);
        }
    }

    @Override
    final boolean isProtocolOf(StreamTransport made) {
        return made.protocol() == this;
    }

    @Override
    final boolean isSuccessor() {
        return successor;
    }
}
