package io.semper.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("semper.Close")
@Label("Close")
@Category("Semper")
@Description("A connection ended, and its descriptor is closed")
@StackTrace(false)
final class CloseEvent extends Event {
    @Label("Backend")
    @Nullable
    String backend;

    @Label("Address")
    @Description("The peer's address")
    @Nullable
    String address;

    @Label("Reason")
    @Description("The CloseReason")
    @Nullable
    String reason;

    @Label("Failure")
    @Description("The argument of connectionLost")
    @Nullable
    String failure;

    @Label("Bytes Read")
    @DataAmount
    long bytesRead;

    @Label("Bytes Written")
    @Description("Bytes that the operating system has taken")
    @DataAmount
    long bytesWritten;

    @Label("Age")
    @Description("How long the connection existed")
    @Timespan
    long age;
}
