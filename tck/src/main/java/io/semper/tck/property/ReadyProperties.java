package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.Handle;
import io.semper.tck.Cases;
import io.semper.tck.PropertyRule;
import java.util.ArrayList;
import java.util.List;

final class ReadyProperties {
    /** Each true is a callback that runs, each false one that is cancelled before it runs. */
    @PropertyRule(value = "READY-01", tries = 50)
    void whatIsNotCancelledRunsInOrder(Cases cases) {
        cases.check(draw -> draw.list(100, draw::bool), (tck, keeps) -> {
            List<String> expected = new ArrayList<>();
            List<Handle> cancelled = new ArrayList<>();
            for (int i = 0; i < keeps.size(); i++) {
                Handle handle = tck.loop().callSoon(tck.mark("" + i));
                if (keeps.get(i)) {
                    expected.add("" + i);
                } else {
                    cancelled.add(handle);
                }
            }
            cancelled.forEach(Handle::cancel);
            tck.run(() -> {});
            assertEquals(expected, tck.marks());
        });
    }
}
