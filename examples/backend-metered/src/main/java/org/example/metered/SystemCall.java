package org.example.metered;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A call of the seam, as an event of Flight Recorder. Costs next to nothing while no recording runs. */
@Name("org.example.metered.SystemCall")
@Label("System Call")
@Category("Metered")
@StackTrace(false)
final class SystemCall extends Event {
    @Label("Call")
    String call;

    @Label("Socket")
    String socket;

    @Label("Bytes")
    long bytes;

    @Label("Failure")
    String failure;
}
