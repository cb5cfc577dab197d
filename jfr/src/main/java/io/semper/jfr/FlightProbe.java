package io.semper.jfr;

import io.semper.EventLoop;
import io.semper.Transport;
import io.semper.spi.LoopProbe;
import java.net.SocketAddress;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/** Makes events of what loops do. Loading this class loads the event classes. */
final class FlightProbe implements LoopProbe {
    private static final FlightProbe INSTANCE = new FlightProbe();

    private final EventType slowCallback;
    private final EventType pollBatch;

    private FlightProbe() {
        FlightRecorder.register(ConnectEvent.class);
        FlightRecorder.register(AcceptEvent.class);
        FlightRecorder.register(CloseEvent.class);
        FlightRecorder.register(WritePauseEvent.class);
        FlightRecorder.register(SlowCallbackEvent.class);
        FlightRecorder.register(PollBatchEvent.class);
        slowCallback = EventType.getEventType(SlowCallbackEvent.class);
        pollBatch = EventType.getEventType(PollBatchEvent.class);
    }

    static FlightProbe instance() {
        return INSTANCE;
    }

    @Override
    public @Nullable Connecting connecting(EventLoop loop) {
        ConnectEvent event = new ConnectEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.backend = loop.name();
        event.begin();
        return event;
    }

    @Override
    public void accepted(EventLoop loop, @Nullable SocketAddress peer, SocketAddress listener) {
        AcceptEvent event = new AcceptEvent();
        if (event.shouldCommit()) {
            event.backend = loop.name();
            event.address = Addresses.text(peer);
            event.listener = Addresses.text(listener);
            event.commit();
        }
    }

    @Override
    public void closed(
            Transport transport, @Nullable Throwable cause, long bytesRead, long bytesWritten, long ageNanos) {
        CloseEvent event = new CloseEvent();
        if (event.shouldCommit()) {
            event.backend = transport.loop().name();
            event.address = Addresses.text(transport.remoteAddress());
            event.reason = transport.closeReason().name();
            event.failure = Causes.text(cause);
            event.bytesRead = bytesRead;
            event.bytesWritten = bytesWritten;
            event.age = ageNanos;
            event.commit();
        }
    }

    @Override
    public @Nullable WritePause writingPaused(Transport transport, long unsent) {
        WritePauseEvent event = new WritePauseEvent();
        if (!event.isEnabled()) {
            return null;
        }
        event.backend = transport.loop().name();
        event.peer = transport.remoteAddress();
        event.queued = unsent;
        event.begin();
        return event;
    }

    @Override
    public boolean timesCallbacks() {
        return slowCallback.isEnabled();
    }

    @Override
    public Running running(EventLoop loop) {
        SlowCallbackEvent event = new SlowCallbackEvent();
        event.backend = loop.name();
        event.begin();
        return event;
    }

    @Override
    public @Nullable PollBatch polling(EventLoop loop) {
        if (!pollBatch.isEnabled()) {
            return null;
        }
        PollBatchEvent event = new PollBatchEvent();
        event.backend = loop.name();
        event.begin();
        return event;
    }
}
