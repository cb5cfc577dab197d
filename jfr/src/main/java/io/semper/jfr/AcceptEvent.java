package io.semper.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("semper.Accept")
@Label("Accept")
@Category("Semper")
@Description("A server accepted a connection")
@StackTrace(false)
final class AcceptEvent extends Event {
    @Label("Backend")
    @Nullable
    String backend;

    @Label("Address")
    @Description("The peer's address")
    @Nullable
    String address;

    @Label("Listener")
    @Description("The address at which the connection was accepted")
    @Nullable
    String listener;
}
