package io.semper.benchmarks.side;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws the ratios as bars for the documentation: one group per scenario, one bar per server, and the line of the base. */
final class Chart {
    private static final int LEFT = 130;
    private static final int WIDTH = 560;
    private static final int BAR = 16;
    private static final double SCALE = 200;
    private static final List<String> COLOURS =
            List.of("#b3261e", "#e2725b", "#4a6fa5", "#7d9cc7", "#7a7a7a", "#a8a8a8", "#3d3d3d", "#6b8f71", "#9bb89f");

    private final Results results;
    private final String base;
    private final StringBuilder body = new StringBuilder();
    private int y = 40;

    private Chart(Results results, String base) {
        this.results = results;
        this.base = base;
    }

    static String svg(Results results, String base, Map<String, Object> machine) {
        Chart chart = new Chart(results, base);
        chart.text(10, 20, "bold", "CPU time per message, " + base + " = 1.00 (shorter is better)");
        results.scenarios().forEach(chart::group);
        chart.text(
                10,
                chart.y + 16,
                "normal",
                machine.get("processor") + ", " + machine.get("system") + ", JDK " + machine.get("jdk"));
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + (LEFT + WIDTH) + "\" height=\"" + (chart.y + 28)
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
                + chart.body + "</svg>\n";
    }

    private void group(Scenario scenario) {
        text(10, y + 12, "bold", scenario.toString());
        y += 20;
        int top = y;
        int colour = 0;
        for (String server : results.servers(scenario)) {
            Results.Spread ratio = results.ratio(scenario, server, base);
            if (ratio == null) {
                continue;
            }
            double length = Math.min(ratio.median() * SCALE, WIDTH - 60.0);
            text(10, y + 12, "normal", server);
            body.append(String.format(
                    Locale.ROOT,
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
                    LEFT,
                    y,
                    length,
                    BAR - 2,
                    COLOURS.get(colour++ % COLOURS.size())));
            text((int) (LEFT + length + 6), y + 12, "normal", String.format(Locale.ROOT, "%.2f", ratio.median()));
            y += BAR;
        }
        body.append(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"black\" stroke-dasharray=\"3 3\"/>%n",
                LEFT + SCALE,
                top,
                LEFT + SCALE,
                y));
        y += 10;
    }

    private void text(int x, int baseline, String weight, String text) {
        body.append("<text x=\"")
                .append(x)
                .append("\" y=\"")
                .append(baseline)
                .append("\" font-weight=\"")
                .append(weight)
                .append("\">")
                .append(text.replace("&", "&amp;").replace("<", "&lt;"))
                .append("</text>\n");
    }
}
