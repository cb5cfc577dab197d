package io.semper.jfr;

import io.semper.spi.LoopProbe;
import java.net.SocketAddress;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("semper.WritePause")
@Label("Write Pause")
@Category("Semper")
@Description("From pauseWriting until resumeWriting, or until the connection ended")
@StackTrace(false)
final class WritePauseEvent extends Event implements LoopProbe.WritePause {
    @Label("Backend")
    @Nullable
    String backend;

    @Label("Address")
    @Description("The peer's address")
    @Nullable
    String address;

    @Label("Queued")
    @Description("The number of unsent bytes when writing was paused")
    @DataAmount
    long queued;

    @Label("Left")
    @Description("The number of unsent bytes when writing was resumed; 0 if the connection ended")
    @DataAmount
    long left;

    /** Formatted only if the event is written. Static and transient fields are not part of an event. */
    transient @Nullable SocketAddress peer;

    @Override
    public void ended(long unsent) {
        end();
        if (shouldCommit()) {
            address = Addresses.text(peer);
            left = unsent;
            commit();
        }
    }
}
