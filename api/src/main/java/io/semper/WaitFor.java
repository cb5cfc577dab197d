package io.semper;

/** What {@link LoopFutures#wait} waits for. Rules COMBINE-01, COMBINE-02. */
public enum WaitFor {
    /** Until all futures are done. */
    ALL,
    /** Until one future is done, in whatever way. */
    FIRST_COMPLETED,
    /** Until one future failed, a cancelled one not counting; as {@link #ALL} if none fails. */
    FIRST_EXCEPTION
}
