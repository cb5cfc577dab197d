package io.semper.tck.rules.debug;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.List;

final class DescriptionRules {
    @Rule("DEBUG-06")
    void everythingDescribesItselfInEveryStateToEveryThread(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder());
        Server server = link.server();
        LoopPromise<String> pending = loop.createPromise();
        LoopPromise<String> failed = loop.createPromise();
        failed.future().addDoneCallback(done -> {});
        failed.fail(new IllegalStateException("on purpose"));
        LoopPromise<String> done = loop.createPromise();
        done.complete("value");
        LoopPromise<String> cancelled = loop.createPromise();
        cancelled.future().cancel();
        Handle soon = loop.callSoon(() -> {});
        Handle timer = loop.callLater(Duration.ofHours(1), () -> {});
        Handle ran = loop.callSoon(() -> {});
        List<Object> all = List.of(
                loop,
                loop.ownership(),
                link.transport(),
                server,
                pending,
                pending.future(),
                failed.future(),
                done.future(),
                cancelled.future(),
                soon,
                timer,
                ran,
                loop.stats());
        describe(tck, all);
        tck.run(() -> describeHere(all));
        soon.cancel();
        timer.cancel();
        tck.background().run(() -> {});
        describe(tck, all);
        link.close();
        describe(tck, all);
        link.recorder().awaitLost();
        tck.run(server::close);
        describe(tck, all);
        tck.background().stop();
        loop.close();
        describe(tck, all);
        assertFalse(failed.future().exception() == null, "the failure that the test has caused");
    }

    private static void describe(Tck tck, List<Object> all) {
        describeHere(all);
        tck.elsewhere(() -> {
            describeHere(all);
            return true;
        });
    }

    private static void describeHere(List<Object> all) {
        for (Object each : all) {
            String text = each.toString();
            assertFalse(text.isBlank(), "a description is empty");
            assertFalse(text.contains(each.getClass().getName() + "@"), () -> "no description of " + text);
        }
    }
}
