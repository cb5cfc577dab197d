package io.semper.jfr;

import io.semper.spi.LoopProbe;
import io.semper.spi.LoopProbeProvider;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Installs a probe while the Flight Recorder records. Refers to no class of {@code jdk.jfr}, so that it can be loaded where that module is
 * missing.
 */
public final class FlightProbeProvider implements LoopProbeProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FlightProbeProvider() {}

    @Override
    public void start(Consumer<? super @Nullable LoopProbe> install) {
        if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
            Recordings.follow(install);
        }
    }
}
