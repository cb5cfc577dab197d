package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Situations in which a loop has nothing to do, one second each. The figures are the rows of the table of idle situations;
 * {@link FaultsIT} writes them to a file.
 */
final class IdleFaults {
    /** The prefix of the figures of these scenarios. */
    static final String ROW = "idle: ";

    private IdleFaults() {}

    private static void measure(Rig rig, String situation) throws Exception {
        Quiet quiet = Quiet.check(rig.loop(), situation);
        rig.figure(ROW + situation + ": " + quiet.polls() + "; " + quiet.micros() + " us");
    }

    @Fault(id = "I3", what = "connections that are paused, half-closed, or reset while paused")
    static void connectionsThatWait(Rig rig) throws Exception {
        Serving serving = rig.serve(() -> rig.plain().keepHalf());
        measure(rig, "only a bystander connection");
        Socket paused = rig.dial(serving.address());
        Witness witness = serving.next();
        rig.run(() -> witness.transport().pauseReading());
        paused.getOutputStream().write(new byte[1000]);
        measure(rig, "reading paused while bytes are pending");
        Socket half = rig.dial(serving.address());
        Witness ended = serving.next();
        half.shutdownOutput();
        rig.until("the end has come", ended::hasEnded);
        measure(rig, "half-closed by the peer");
        Rig.reset(half);
        measure(rig, "half-closed and then reset");
        Rig.reset(paused);
        measure(rig, "reset while paused");
        rig.outcome("quiet");
    }

    @Fault(id = "I3", what = "the interrupt flag of the loop's thread is set")
    static void interruptFlag(Rig rig) throws Exception {
        rig.thread().interrupt();
        measure(rig, "interrupt flag set while waiting");
        rig.run(() -> Thread.currentThread().interrupt());
        measure(rig, "interrupt flag set in a callback");
        rig.outcome(rig.takeReports().size() + " report");
    }

    @Fault(
            id = "I3",
            what = "a client is pending and no descriptor is left",
            jvm = {"-Xmx320m"},
            descriptors = 256)
    static void noDescriptors(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Deque<FileInputStream> files = new ArrayDeque<>();
        try {
            AcceptFaults.takeAll(files);
            files.pop().close();
            rig.dial(serving.address());
            rig.until("the server has reported it", () -> rig.reported() > 0);
            measure(rig, "EMFILE on accept");
        } finally {
            for (FileInputStream file : files) {
                file.close();
            }
        }
        serving.next();
        rig.outcome(rig.takeReports().size() + " report");
    }

    @Fault(
            id = "I3",
            what = "0, 1 and 10 000 idle connections, whose other ends are in a separate process",
            jvm = {"-Xmx512m"},
            seconds = 60)
    static void quietConnections(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        measure(rig, "0 idle connections");
        rig.dial(serving.address());
        serving.next();
        measure(rig, "1 idle connection");
        Process clients = new ProcessBuilder(
                        Machine.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.semper.it.ManyClients",
                        String.valueOf(serving.port()),
                        "10000",
                        "1")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = clients.inputReader()) {
            String line = said.readLine() + said.readLine();
            require(line.equals("connectingconnected"), "the clients said " + line);
            for (int i = 0; i < 10_000; i++) {
                serving.next();
            }
            measure(rig, "10 000 idle connections");
        } finally {
            clients.destroyForcibly().waitFor();
            clients.getOutputStream().close();
            clients.getErrorStream().close();
        }
        rig.until("the clients are gone", () -> rig.loop().stats().openTransports() == 2);
        rig.outcome("quiet");
    }
}
