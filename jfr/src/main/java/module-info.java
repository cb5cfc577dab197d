/** Events of JDK Flight Recorder for the loops of the process. Exports nothing: to be on the path is enough. */
module io.semper.jfr {
    requires io.semper;
    /* Static, so that a JVM without Flight Recorder starts. */
    requires static jdk.jfr;
    requires static org.jspecify;

    provides io.semper.spi.LoopProbeProvider with
            io.semper.jfr.FlightProbeProvider;
}
