package io.semper.tck.rules.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The names of the threads that a loop makes for its own pools. */
final class ThreadNameRules {
    private static String job(Tck tck, EventLoop loop) {
        LoopFuture<String> job =
                loop.runInExecutor(null, () -> Thread.currentThread().getName());
        tck.until(loop, job::isDone, "a job");
        return job.result();
    }

    private static Set<String> words(EventLoop loop) {
        return new TreeSet<>(Arrays.asList(loop.toString().split("\\s+")));
    }

    @Rule("EXEC-09")
    void aThreadOfAPoolSaysWhichLoopItBelongsTo(Tck tck) {
        for (LoopOptions options :
                List.of(LoopOptions.defaults(), LoopOptions.defaults().threadNames("orders"))) {
            EventLoop one = tck.newLoop(options);
            EventLoop other = tck.newLoop(options);
            Set<String> own = words(one);
            own.removeAll(words(other));
            assertFalse(own.isEmpty(), () -> "nothing tells " + one + " from " + other);
            String name = job(tck, one);
            assertTrue(own.stream().anyMatch(name::contains), () -> name + " does not say that it belongs to " + one);
            String another = job(tck, other);
            assertFalse(own.stream().anyMatch(another::contains), () -> another + " says that it belongs to " + one);
        }
    }

    @Rule("EXEC-09")
    void theNamesBeginAsTheOptionsSay(Tck tck) {
        LoopOptions options = LoopOptions.defaults().threadNames("orders");
        assertEquals("orders", options.threadNames());
        EventLoop loop = tck.newLoop(options);
        String name = job(tck, loop);
        assertTrue(name.startsWith("orders"), name);
        assertTrue(name.contains(loop.name()), () -> name + " does not contain the name of the backend");
    }

    @Rule("EXEC-09")
    void soDoThoseOfLookups(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults().threadNames("orders-of-lookups"));
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        LoopFuture<?> lookup = loop.resolver().resolve("localhost", AddressFamily.ANY);
        tck.until(loop, lookup::isDone, "a lookup");
        List<String> made = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .toList();
        assertTrue(
                made.stream().anyMatch(name -> name.startsWith("orders-of-lookups")),
                () -> "the threads that were made for a lookup: " + made);
    }

    @Rule("EXEC-09")
    void aBlankNameIsRefused(Tck tck) {
        for (String blank : List.of("", " ")) {
            assertThrows(
                    IllegalArgumentException.class, () -> LoopOptions.defaults().threadNames(blank));
        }
        assertNull(
                LoopOptions.defaults().threadNames("orders").threadNames(null).threadNames());
    }
}
