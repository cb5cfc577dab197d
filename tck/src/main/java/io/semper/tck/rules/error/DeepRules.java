package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.Rule;
import io.semper.tck.RunLevel;
import io.semper.tck.Tck;

/** The stack ends inside every call of the api, in each of its methods. */
final class DeepRules {
    @Rule("ERROR-11")
    void aCallOfACallbackWhoseStackEndsHarmsNothing(Tck tck) {
        sweep(tck, false);
    }

    @Rule("ERROR-11")
    void aCallOfAnotherThreadWhoseStackEndsHarmsNothing(Tck tck) {
        sweep(tck, true);
    }

    private static void sweep(Tck tck, boolean elsewhere) {
        int overflows = 0;
        for (DeepCall call : DeepCall.values()) {
            if (elsewhere && !call.anyThread() || !call.isPossible(tck)) {
                continue;
            }
            int some;
            try {
                some = DeepScene.play(tck, call, elsewhere);
            } catch (AssertionError first) { // each of the others might take as long as its guard
                throw new AssertionError("after " + overflows + " overflows: " + first.getMessage(), first);
            }
            overflows += some;
            assertTrue(some > 0, "the stack did not end in " + call);
        }
        if (RunLevel.isFull()) {
            System.out.println("tck: " + overflows + " stack overflows in calls of "
                    + (elsewhere ? "another thread" : "callbacks"));
        }
    }
}
