package io.semper.spi;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import java.util.List;

/** Makes the loops of one backend. Any thread. Rules CHOOSE-01 to CHOOSE-06. */
public interface EventLoopProvider {
    /** The short name by which users ask for it, such as {@code nio}; the same always. */
    String name();

    /** The greater is tried first where nobody asked for a name; {@code nio} has 0. */
    int priority();

    /** Whether a loop can be made here and now, or why not. Never throws, prints nothing, and has no lasting effect if it is not. */
    Availability availability();

    /**
     * What users should know although loops can be made, such as a warning that the JVM will print: a sentence each, remedy included.
     * Asked by {@link io.semper.EventLoops#report()} alone, and only if available. Never throws, prints nothing.
     */
    default List<String> remarks() {
        return List.of();
    }

    /** A new idle loop that is nobody's current one. Rule POLICY-06. */
    EventLoop newEventLoop(LoopOptions options);
}
