package io.semper.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every Java block of {@code docs/guide/framing.md} is a region of a file here, so that it compiles and runs. */
class FramingPageTest {
    private static final Path PAGE = Path.of("..", "docs", "guide", "framing.md");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- region (\\S+) of (\\S+) -->\n)?```java\n(.*?)```\n", Pattern.DOTALL);

    @Test
    void everyJavaBlockIsARegion() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(block.group(1)).as("the marker above block %s", blocks).isNotNull();
            String source = Files.readString(Path.of("..").resolve(block.group(2)));
            Matcher region = Pattern.compile(
                            "\n *// region: " + block.group(1) + "\n(.*?\n) *// endregion\n", Pattern.DOTALL)
                    .matcher(source);
            assertThat(region.find()).as("region %s", block.group(1)).isTrue();
            assertThat(block.group(3))
                    .as("block %s", blocks)
                    .isEqualTo(region.group(1).stripTrailing().stripIndent() + "\n");
        }
        assertThat(blocks).as("Java blocks of the page").isEqualTo(4);
    }
}
