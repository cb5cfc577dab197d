package io.semper.tck.rules;

import io.semper.EventLoop;
import io.semper.tck.Rule;
import io.semper.tck.Tck;

final class ReadyRules {
    @Rule("READY-01")
    void callbacksRunOnceInTheOrderOfTheCalls(Tck tck) {
        EventLoop loop = tck.loop();
        loop.callSoon(tck.mark("a"));
        loop.callSoon(() -> {
            tck.mark("b").run();
            loop.callSoon(tck.mark("d"));
        });
        loop.callSoon(tck.mark("c"));
        tck.awaitMarks("a", "b", "c", "d");
        tck.run(() -> {});
        tck.awaitMarks("a", "b", "c", "d");
    }
}
