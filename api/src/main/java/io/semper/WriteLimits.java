package io.semper;

/**
 * The low-water and high-water mark of the queued bytes of a transport: {@link Transport#writeLimits()}. Immutable; equal if both
 * marks are equal. Rule FLOW-22.
 */
public final class WriteLimits {
    private final int low;
    private final int high;

    private WriteLimits(int low, int high) {
        this.low = low;
        this.high = high;
    }

    /**
     * Returns these marks. Rule FLOW-04.
     *
     * @param low in bytes, 0 or more
     * @param high in bytes, {@code low} or more
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public static WriteLimits of(int low, int high) {
        StreamOptions.checkLimits(low, high);
        return new WriteLimits(low, high);
    }

    /** Returns the low-water mark in bytes: writing resumes at or below it. */
    public int low() {
        return low;
    }

    /** Returns the high-water mark in bytes: writing is paused above it. */
    public int high() {
        return high;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WriteLimits that && low == that.low && high == that.high;
    }

    @Override
    public int hashCode() {
        return 31 * low + high;
    }

    @Override
    public String toString() {
        return "WriteLimits[low=" + low + ", high=" + high + "]";
    }
}
