package io.semper.jfr;

import io.semper.ProtocolAdapter;
import io.semper.StreamTransport;
import io.semper.spi.LoopProbe;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

@Name("semper.SlowCallback")
@Label("Slow Callback")
@Category("Semper")
@Description(
        "A callback, or the work of one connection, took long. The stack shows who runs the loop; what the callback did is"
                + " shown by the other events of this thread within this time")
@Threshold("20 ms")
final class SlowCallbackEvent extends Event implements LoopProbe.Running {
    @Label("Backend")
    @Nullable
    String backend;

    @Label("Callback")
    @Description("The class of the callback, or of the protocol with its connection")
    @Nullable
    String callback;

    @Override
    public void ended(Object what) {
        end();
        if (shouldCommit()) {
            callback = what instanceof StreamTransport transport
                    ? ProtocolAdapter.applicationOf(transport.protocol())
                                    .getClass()
                                    .getName() + ", " + transport
                    : what.toString();
            commit();
        }
    }
}
