package io.semper.sim.chaos;

import org.jspecify.annotations.Nullable;

/** Takes what callbacks find wrong, since what they throw would go to an exception handler. The first finding counts. */
final class Oracle {
    private @Nullable Violation first;

    /** Records a violation of {@code kind} unless {@code holds}. */
    void that(boolean holds, String kind, Object about) {
        if (!holds && first == null) {
            first = new Violation(kind, String.valueOf(about));
        }
    }

    boolean isContent() {
        return first == null;
    }

    void check() {
        if (first != null) {
            throw first;
        }
    }
}
