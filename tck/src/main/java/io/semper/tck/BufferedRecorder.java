package io.semper.tck;

import io.semper.BufferedProtocol;
import io.semper.tck.TraceEvent.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A {@link Recorder} that provides the receive buffer; it records {@code bufferUpdated(n)} as {@code data(n)}. */
public final class BufferedRecorder extends Recorder implements BufferedProtocol {
    private final List<Integer> hints = new ArrayList<>();
    private IntFunction<? extends @Nullable ByteBuffer> onGetBuffer = hint -> ByteBuffer.allocate(4096);
    private IntConsumer onUpdated = n -> {};
    private @Nullable ByteBuffer offered;
    private int start;

    BufferedRecorder(LoopDriver driver, String name) {
        super(driver, name);
    }

    /** Answers {@code getBuffer} with {@code hook}; the default is a new heap buffer of 4 KiB each time. */
    public BufferedRecorder onGetBuffer(IntFunction<? extends @Nullable ByteBuffer> hook) {
        onGetBuffer = hook;
        return this;
    }

    /** Calls {@code hook} in {@code bufferUpdated}. */
    public BufferedRecorder onUpdated(IntConsumer hook) {
        onUpdated = hook;
        return this;
    }

    /** The size hints of all calls of {@code getBuffer}, in order. */
    public synchronized List<Integer> hints() {
        return List.copyOf(hints);
    }

    @Override
    @SuppressWarnings("NullAway") // a hook may break the contract on purpose
    public ByteBuffer getBuffer(int sizeHint) {
        synchronized (this) {
            hints.add(sizeHint);
        }
        ByteBuffer buffer = onGetBuffer.apply(sizeHint);
        offered = buffer;
        start = buffer == null ? 0 : buffer.position();
        return buffer;
    }

    @Override
    public void bufferUpdated(int n) {
        ByteBuffer filled = offered;
        if (filled == null) {
            throw new AssertionError(name() + ": bufferUpdated(" + n + ") without getBuffer");
        }
        if (filled.position() != start + n) {
            throw new AssertionError(name() + ": bufferUpdated(" + n + "), and the position of the buffer has moved by "
                    + (filled.position() - start));
        }
        keep(filled.duplicate().limit(start + n).position(start));
        heard(Kind.DATA, n, null, () -> onUpdated.accept(n));
    }

    /** Copies through {@code getBuffer}, as the interface does by default. */
    @Override
    public void dataReceived(ByteBuffer data) {
        BufferedProtocol.super.dataReceived(data);
    }
}
