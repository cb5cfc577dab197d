package io.semper.spi;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A supplier of the process's {@link LoopProbe}, found by {@link java.util.ServiceLoader} when the first loop of the engine is made. If
 * there are several, the first is used and a warning names the others.
 */
public interface LoopProbeProvider {
    /**
     * Called once, on the thread that makes the first loop, which waits for the return. What it throws is logged, and there is no probe
     * then.
     *
     * @param install takes a probe, which replaces the one before, or null, which removes it. Any thread may call it at any time, during
     *     this call too. Each loop notices the change when its next run begins or its running poll returns, and does not wake up for it
     */
    void start(Consumer<? super @Nullable LoopProbe> install);
}
