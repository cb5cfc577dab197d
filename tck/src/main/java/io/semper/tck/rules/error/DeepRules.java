package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.Rule;
import io.semper.tck.RunLevel;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;

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
        List<String> wrong = new ArrayList<>();
        int overflows = 0;
        for (DeepCall call : DeepCall.values()) {
            if (elsewhere && !call.anyThread() || !call.isPossible(tck)) {
                continue;
            }
            try {
                int some = DeepScene.play(tck, call, elsewhere);
                overflows += some;
                assertTrue(some > 0, "the stack did not end in " + call);
            } catch (AssertionError e) {
                wrong.add(String.valueOf(e.getMessage()));
            }
        }
        if (RunLevel.isFull()) {
            System.out.println("tck: " + overflows + " stack overflows in calls of "
                    + (elsewhere ? "another thread" : "callbacks"));
        }
        assertTrue(wrong.isEmpty(), "after " + overflows + " overflows:\n" + String.join("\n", wrong));
    }
}
