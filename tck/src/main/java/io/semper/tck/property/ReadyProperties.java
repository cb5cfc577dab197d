package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.Handle;
import io.semper.tck.PropertyRule;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

@AddLifecycleHook(value = RuleProperty.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
final class ReadyProperties {
    /** Each true is a callback that runs, each false one that is cancelled before it runs. */
    @Property(tries = 50)
    @PropertyRule("READY-01")
    void whatIsNotCancelledRunsInOrder(@ForAll @Size(max = 100) List<Boolean> keeps) {
        Tck.prove("READY-01", tck -> {
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
