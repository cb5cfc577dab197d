package io.semper.kqueue;

import io.semper.tck.TckPart;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A part of the kit in its own process, whose environment says how the emulation behaves. Arguments: {@code NAME PART}. Its
 * seed draws half of the areas. The last part comes with the scripts.
 */
record OneRun(String name, TckPart part) {
    /** Netty tells of each event that comes too late. */
    private static final Logger NETTY = Logger.getLogger("io.netty");

    public static void main(String[] arguments) throws Exception {
        NETTY.setLevel(Level.SEVERE);
        Emulation.load();
        new OneRun(arguments[0], TckPart.valueOf(arguments[1])).run();
    }

    private void run() throws Exception {
        TckSubject subject = Emulation.subject(name);
        if (part == TckPart.LOOPS) {
            Files.write(traces(name), Scripts.play(subject));
            Scripts.resetsWhileWaiting(subject);
        }
        TckOutcome outcome = TckRun.of(subject).part(part).sample(2).execute();
        outcome.failures().forEach((rule, thrown) -> thrown.forEach(t -> System.out.println("FAIL " + t.getMessage())));
        System.out.println("tck: " + outcome + "; " + outcome.write(Emulation.TARGET.resolve("tck")));
        System.exit(outcome.isConformant() ? 0 : 1);
    }

    static Path traces(String name) {
        return Emulation.TARGET.resolve("hostile").resolve(name + ".traces");
    }

    /** The name of its files. */
    @Override
    public String toString() {
        return name + "." + part.name().toLowerCase(Locale.ROOT);
    }
}
