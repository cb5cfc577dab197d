package io.semper.kqueue;

import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The kit and the scripts in a process of its own, whose environment says how the emulation behaves: {@code NAME}, that of the result. */
final class OneRun {
    /** Netty tells of each event that comes too late. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    private OneRun() {}

    public static void main(String[] arguments) throws Exception {
        NETTY.setLevel(Level.SEVERE);
        Emulation.load();
        TckSubject subject = Emulation.subject(arguments[0]);
        Files.write(traces(arguments[0]), Scripts.play(subject));
        Scripts.resetsWhileWaiting(subject);
        TckOutcome outcome = TckRun.of(subject).execute();
        outcome.failures().forEach((rule, thrown) -> thrown.forEach(t -> System.out.println("FAIL " + t.getMessage())));
        System.out.println("tck: " + outcome + "; " + outcome.write(Emulation.TARGET.resolve("tck")));
        System.exit(outcome.isConformant() ? 0 : 1);
    }

    static Path traces(String name) {
        return Emulation.TARGET.resolve("hostile").resolve(name + ".traces");
    }
}
