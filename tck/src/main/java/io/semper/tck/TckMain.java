package io.semper.tck;

import io.semper.tck.run.Choices;
import io.semper.tck.run.Examination;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Command that runs the kit without a build: {@code --backend NAME} or {@code --provider CLASS}, and {@code --help} for the rest. Ends with 0
 * if the subject conforms or the selected rules pass, 1 if not, and 2 if an argument is wrong.
 */
public final class TckMain {
    private TckMain() {}

    /** The command. */
    public static void main(String[] args) throws IOException {
        System.exit(run(System.out, System.err, args));
    }

    /** Runs and prints; returns the status to end with. Writes no file if an argument is wrong. */
    public static int run(PrintStream out, PrintStream err, String... args) throws IOException {
        Choices choices;
        try {
            choices = Choices.of(args);
        } catch (IllegalArgumentException e) {
            err.println("tck: " + e.getMessage());
            return 2;
        }
        if (choices.isHelp()) {
            out.print(Choices.USAGE);
            return 0;
        }
        return Examination.run(choices, out, err);
    }
}
