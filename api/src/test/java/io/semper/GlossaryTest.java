package io.semper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/glossary.md} refers to exists. */
class GlossaryTest {
    @Test
    void everyTermIsDefinedOnce() throws IOException {
        assertThat(Glossary.read().terms().stream()
                        .flatMap(row -> Stream.of(row.get(0).split(", "))))
                .hasSizeGreaterThan(50)
                .doesNotHaveDuplicates();
    }

    @Test
    void everyTypeExists() throws IOException {
        Set<String> types = Glossary.files(Glossary.ROOT)
                .filter(file -> file.toString().contains("/src/main/java/"))
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(cells(2, "`(\\w+)`")).hasSizeGreaterThan(50).isSubsetOf(types);
    }

    @Test
    void everyRuleExists() throws IOException {
        Set<String> ids = matches("(?m)^\\| ([A-Z]+-\\d\\d) \\|", Spec.text()).collect(Collectors.toSet());
        assertThat(cells(3, "([A-Z]+-\\d\\d)")).hasSizeGreaterThan(50).isSubsetOf(ids);
    }

    private static Stream<String> cells(int column, String pattern) throws IOException {
        return Glossary.read().terms().stream().flatMap(row -> matches(pattern, row.get(column)));
    }

    private static Stream<String> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(match -> match.group(1));
    }
}
