package io.semper.cli.soak;

import java.util.Arrays;
import java.util.Locale;

/** Samples of one figure over time, with their least-squares line. */
final class Trend {
    /** A slope within this many standard errors of zero counts as noise. */
    static final double ERRORS = 4;

    private final String name;
    private final double floor;
    private double[] minutes = new double[64];
    private double[] values = new double[64];
    private int count;

    /**
     * @param floor growth over the whole time below which a slope counts as noise, whatever its error: samples that are equal except for
     *     one have hardly any error
     */
    Trend(String name, double floor) {
        this.name = name;
        this.floor = floor;
    }

    void add(double atMinute, double value) {
        if (count == values.length) {
            minutes = Arrays.copyOf(minutes, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        minutes[count] = atMinute;
        values[count++] = value;
    }

    /** The slope per minute. */
    double slope() {
        double spread = spread();
        return spread == 0 ? 0 : covariance() / spread;
    }

    /** The standard error of the slope. */
    double error() {
        double spread = spread();
        if (count < 3 || spread == 0) {
            return 0;
        }
        double slope = slope();
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double off = values[i] - mean(values) - slope * (minutes[i] - mean(minutes));
            sum += off * off;
        }
        return Math.sqrt(sum / (count - 2) / spread);
    }

    private double spread() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (minutes[i] - mean(minutes)) * (minutes[i] - mean(minutes));
        }
        return sum;
    }

    private double covariance() {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (minutes[i] - mean(minutes)) * (values[i] - mean(values));
        }
        return sum;
    }

    private double mean(double[] of) {
        return Arrays.stream(of, 0, count).average().orElse(0);
    }

    /** The growth over the whole time, by the line. */
    private double growth() {
        return count == 0 ? 0 : slope() * (minutes[count - 1] - minutes[0]);
    }

    /** Whether the figure grows by more than noise. A figure that shrinks does not leak. */
    boolean grows() {
        return growth() > floor && slope() > ERRORS * error();
    }

    static String titles() {
        return String.format(
                Locale.ROOT,
                "%-20s %12s %12s %14s %12s %12s %12s",
                "",
                "first",
                "last",
                "slope/minute",
                "error",
                "growth",
                "noise below");
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-20s %,12.0f %,12.0f %,14.2f %,12.2f %,12.1f %,12.0f%s",
                name,
                count == 0 ? 0 : values[0],
                count == 0 ? 0 : values[count - 1],
                slope(),
                error(),
                growth(),
                floor,
                grows() ? "  GROWS" : "");
    }
}
