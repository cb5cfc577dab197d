package io.semper.tck.report;

import io.semper.tck.spec.RuleCatalogue;
import java.util.Locale;

/** The conclusion of one subject as a small picture, for a README. */
final class Badge {
    private static final int LETTER = 7;
    private static final int MARGIN = 8;
    private static final String LEFT = "semper tck";

    private Badge() {}

    /** The badge as SVG, whose title says the same to a screen reader. */
    static String svg(ResultFile file) {
        Conclusion conclusion = Conclusion.of(file, RuleCatalogue.shipped());
        long passed = file.results().stream()
                .filter(result -> result.verdict() == Verdict.PASS)
                .count();
        long failed = file.results().stream()
                .filter(result -> result.verdict() == Verdict.FAIL)
                .count();
        String right = conclusion.words() + ", "
                + (failed > 0 ? failed + (failed == 1 ? " rule fails" : " rules fail") : passed + " rules");
        String colour = switch (conclusion) {
            case CONFORMANT -> "#1a7f37";
            case NOT_CONFORMANT -> "#b3261e";
            case SELECTED_RULES_PASS, INCOMPLETE -> "#76580a";
        };
        int split = LEFT.length() * LETTER + 2 * MARGIN;
        int width = split + right.length() * LETTER + 2 * MARGIN;
        String title = Html.text(
                file.subject() + ": " + right + " (" + LEFT + " " + file.facts().kit() + ")");
        String svg = """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" role="img" aria-label="%2$s">
                <title>%2$s</title>
                <rect width="%3$d" height="20" fill="#3d444d"/>
                <rect x="%3$d" width="%4$d" height="20" fill="%5$s"/>
                <g fill="#ffffff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">
                <text x="%6$d" y="14" textLength="%7$d">%8$s</text>
                <text x="%9$d" y="14" textLength="%10$d">%11$s</text>
                </g>
                </svg>
                """;
        return String.format(
                Locale.ROOT, // others have digits of their own
                svg,
                width,
                title,
                split,
                width - split,
                colour,
                MARGIN,
                split - 2 * MARGIN,
                LEFT,
                split + MARGIN,
                width - split - 2 * MARGIN,
                Html.text(right));
    }
}
