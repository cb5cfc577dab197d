package io.semper.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text can be read on its background, light and dark: a contrast of 4.5 or more, as WCAG 2 asks for at level AA. */
class ContrastTest {
    private static final Path REPORT = Folders.HOME.resolve(
            Path.of("tck", "src", "main", "resources", "io", "semper", "tck", "report", "report.css"));
    private static final Pattern COLOUR = Pattern.compile("--([\\w-]+): light-dark\\((#\\w{6}), (#\\w{6})\\);");

    @ParameterizedTest
    @CsvSource({
        "site.css, '', ink quiet link, paper panel code",
        "site.css, '', ink link, here mark",
        "site.css, '', quiet, panel",
        "site.css, '', top-ink, top",
        "javadoc.css, site-, ink quiet link, paper panel code here",
        "javadoc.css, site-, top-ink, top",
        "javadoc.css, site-, chosen-ink, chosen",
        "report.css, '', ink quiet link, paper panel",
        "report.css, '', ink link, mark",
        "report.css, '', pass-ink, pass paper",
        "report.css, '', fail-ink, fail paper",
        "report.css, '', other-ink, other"
    })
    void textCanBeRead(String sheet, String prefix, String texts, String backgrounds) throws IOException {
        Map<String, List<String>> colours = colours(sheet);
        List<String> low = new ArrayList<>();
        for (String text : texts.split(" ")) {
            for (String background : backgrounds.split(" ")) {
                for (int theme = 0; theme < 2; theme++) {
                    double contrast = contrast(
                            colours.get(prefix + text).get(theme),
                            colours.get(prefix + background).get(theme));
                    if (contrast < 4.5) {
                        low.add(text + " on " + background + (theme == 0 ? ", light: " : ", dark: ") + contrast);
                    }
                }
            }
        }
        assertThat(low).isEmpty();
    }

    private static Map<String, List<String>> colours(String sheet) throws IOException {
        Map<String, List<String>> colours = new HashMap<>();
        Matcher colour = COLOUR.matcher(text(sheet));
        while (colour.find()) {
            colours.put(colour.group(1), List.of(colour.group(2), colour.group(3)));
        }
        return colours;
    }

    /** A sheet of the site, or that of the report of the conformance kit. */
    private static String text(String sheet) throws IOException {
        if (sheet.equals("report.css")) {
            return Files.readString(REPORT);
        }
        try (var in = Site.class.getResourceAsStream(sheet)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static double contrast(String a, String b) {
        double one = luminance(a);
        double other = luminance(b);
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    }

    private static double luminance(String colour) {
        return 0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5);
    }

    private static double channel(String colour, int at) {
        double value = Integer.parseInt(colour.substring(at, at + 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
