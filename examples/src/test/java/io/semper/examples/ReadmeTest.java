package io.semper.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every Java block of the README and of the guide is a region of a file here, so that it compiles and runs; and the links of the guide
 * lead somewhere.
 */
class ReadmeTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Path GUIDE = HOME.resolve("docs").resolve("guide");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- region (\\S+) of (\\S+) -->\n)?```java\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(?:#[^)]*)?\\)");

    static Stream<Path> pages() throws IOException {
        return Stream.concat(Stream.of(HOME.resolve("README.md")), guide().stream());
    }

    private static List<Path> guide() throws IOException {
        try (Stream<Path> files = Files.list(GUIDE)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyJavaBlockIsARegion(Path page) throws IOException {
        String text = Files.readString(page);
        Matcher block = BLOCK.matcher(text);
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(block.group(1)).as("the marker above block %s", blocks).isNotNull();
            Path file = HOME.resolve(block.group(2));
            assertThat(block.group(3)).as("block %s", blocks).isEqualTo(region(Files.readString(file), block.group(1)));
        }
        assertThat(text.split("(?i)```\\s*java", -1))
                .as("blocks, however they are written")
                .hasSize(blocks + 1);
        if (page.endsWith("README.md") && !page.startsWith(GUIDE)) {
            assertThat(blocks).as("Java blocks in the README").isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsToAFile(Path page) throws IOException {
        assertThat(links(page))
                .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
    }

    @Test
    void theIndexNamesEveryPage() throws IOException {
        assertThat(guide()).hasSizeGreaterThan(10);
        assertThat(links(GUIDE.resolve("README.md")))
                .containsAll(guide().stream()
                        .map(page -> page.getFileName().toString())
                        .filter(name -> !name.equals("README.md"))
                        .toList());
    }

    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(Files.readString(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .toList();
    }

    private static String region(String source, String name) {
        Matcher region = Pattern.compile("\n *// region: " + name + "\n(.*?\n) *// endregion\n", Pattern.DOTALL)
                .matcher(source);
        assertThat(region.find()).as("region %s", name).isTrue();
        return region.group(1).stripTrailing().stripIndent() + "\n";
    }
}
