package io.semper;

/** The condition of {@link LoopFutures#wait}. Rules COMBINE-01, COMBINE-02. */
public enum WaitFor {
    /** All futures are done. */
    ALL,
    /** One future is done, with any outcome. */
    FIRST_COMPLETED,
    /** One future has failed, a cancelled one not counting; the same as {@link #ALL} if none fails. */
    FIRST_EXCEPTION
}
