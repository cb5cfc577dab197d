package io.semper;

/**
 * What {@link LoopFuture#cancel()} runs.
 *
 * @param request the producer's code
 * @param deferred whether the producer ends the future itself, now or later
 */
record CancelHook(Runnable request, boolean deferred) {
    /** In place while a hook releases resources: a cancel from inside the hook has nothing to add. */
    static final CancelHook RELEASING = new CancelHook(() -> {}, true);
}
