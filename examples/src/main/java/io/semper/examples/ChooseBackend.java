package io.semper.examples;

import io.semper.BackendReport;
import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;

/** Chooses a backend by name, or the best available one, and reports why. */
public final class ChooseBackend {
    private ChooseBackend() {}

    /** Prints every backend, and the name of the loop that {@code args[0]} selects. */
    public static void main(String[] args) {
        System.out.print(EventLoops.report());
        System.out.println("chosen: " + nameOf(args.length == 0 ? "" : args[0]));
    }

    // region: choose
    static String nameOf(String wanted) {
        LoopOptions options = LoopOptions.defaults().executorThreads(2);
        if (!wanted.isEmpty()) {
            options = options.backend(wanted); // this one or an exception, never another
        }
        try (EventLoop loop = EventLoops.newEventLoop(options)) {
            return loop.name();
        } catch (BackendUnavailableException e) {
            return "none: " + e.getMessage();
        }
    }

    static boolean canUse(String backend) {
        return EventLoops.report().candidates().stream()
                .filter(BackendReport.Candidate::available)
                .anyMatch(candidate -> candidate.name().equals(backend));
    }
    // endregion
}
