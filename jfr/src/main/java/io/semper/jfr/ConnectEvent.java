package io.semper.jfr;

import io.semper.spi.LoopProbe;
import java.net.SocketAddress;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("semper.Connect")
@Label("Connect")
@Category("Semper")
@Description("From createConnection until a socket was connected, or until that failed or was cancelled")
@StackTrace(false)
final class ConnectEvent extends Event implements LoopProbe.Connecting {
    @Label("Backend")
    @Nullable
    String backend;

    @Label("Target")
    @Description("The host and port, or the address, that was asked for")
    @Nullable
    String target;

    @Label("Address")
    @Description("The address that was connected; null if none was")
    @Nullable
    String address;

    @Label("Attempts")
    @Description("The number of addresses that were tried")
    int attempts;

    @Label("Failure")
    @Description("Why the operation failed; null if it succeeded")
    @Nullable
    String failure;

    @Override
    public void ended(String asked, @Nullable SocketAddress peer, int tried, @Nullable Throwable why) {
        end();
        if (shouldCommit()) {
            target = asked;
            address = Addresses.text(peer);
            attempts = tried;
            failure = Causes.text(why);
            commit();
        }
    }
}
