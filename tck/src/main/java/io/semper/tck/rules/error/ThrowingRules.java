package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.semper.tck.Rule;
import io.semper.tck.RunLevel;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoggedRecords;
import java.util.EnumSet;
import java.util.Set;

/**
 * Code of the user throws between two steps of the loop: every script is played as often as it calls such code, and each time another
 * call throws. The full level has every call throw in every way; else a sample of the calls does.
 */
final class ThrowingRules {
    private static final int ONE_OF_A_FEW = 8;
    private static final int ONE_OF_SOME = 16;

    @Rule("ERROR-01")
    void exceptionsChangeNothingElse(Tck tck) {
        sweep(tck, Thrown.EXCEPTION, ONE_OF_SOME);
    }

    @Rule("ERROR-03")
    void exitsChangeNothingElse(Tck tck) {
        sweep(tck, Thrown.EXIT, ONE_OF_A_FEW);
    }

    @Rule("ERROR-03")
    void stackOverflowsChangeNothingElse(Tck tck) {
        sweep(tck, Thrown.STACK_OVERFLOW, ONE_OF_SOME);
    }

    @Rule("ERROR-10")
    void exitsOfTheExceptionHandlerChangeNothingElse(Tck tck) {
        sweep(tck, Thrown.EXCEPTION_AND_HANDLER_EXITS, ONE_OF_A_FEW);
    }

    @Rule("ERROR-04")
    void failuresOfTheExceptionHandlerChangeNothingElse(Tck tck) {
        try (LoggedRecords logged = LoggedRecords.open()) {
            sweep(tck, Thrown.EXCEPTION_AND_HANDLER_THROWS, ONE_OF_SOME);
            assertFalse(logged.all().isEmpty(), "nothing was logged");
        }
    }

    private static void sweep(Tck tck, Thrown means, int sample) {
        int every = RunLevel.isFull() ? 1 : sample;
        Set<UserCode> met = EnumSet.noneOf(UserCode.class);
        int runs = 0;
        for (ThrowingScript script : ThrowingScript.values()) {
            if (!script.applies(tck)) {
                continue;
            }
            int calls = ThrowingScene.play(tck, script, means, 0, met);
            for (int at = 1; at <= calls; at++) {
                if ((at + RunLevel.seed()) % every == 0) {
                    runs++;
                    try {
                        ThrowingScene.play(tck, script, means, at, met);
                    } catch (AssertionError first) { // each of the others might take as long as its guard
                        throw new AssertionError("run " + runs + ": " + first.getMessage(), first);
                    }
                }
            }
        }
        if (every == 1) {
            System.out.println("tck: " + runs + " calls of user code threw (" + means + ")");
            Set<UserCode> left = EnumSet.complementOf(EnumSet.copyOf(met));
            if (means == Thrown.EXIT) {
                left.remove(UserCode.EXCEPTION_HANDLER);
            }
            assertEquals(EnumSet.noneOf(UserCode.class), left, "code that never threw");
        }
    }
}
