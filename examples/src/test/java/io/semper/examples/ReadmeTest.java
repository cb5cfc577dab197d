package io.semper.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every Java block of the README is a region of a file here, so that it compiles and runs. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- region (\\S+) of (\\S+) -->\n)?```java\n(.*?)```\n", Pattern.DOTALL);

    @Test
    void everyJavaBlockIsARegion() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(README));
        int blocks = 0;
        while (block.find()) {
            blocks++;
            assertThat(block.group(1)).as("the marker above block %s", blocks).isNotNull();
            Path file = Path.of("..").resolve(block.group(2));
            assertThat(block.group(3)).as("block %s", blocks).isEqualTo(region(Files.readString(file), block.group(1)));
        }
        assertThat(blocks).as("Java blocks in the README").isPositive();
    }

    private static String region(String source, String name) {
        Matcher region = Pattern.compile("\n *// region: " + name + "\n(.*?\n) *// endregion\n", Pattern.DOTALL)
                .matcher(source);
        assertThat(region.find()).as("region %s", name).isTrue();
        return region.group(1).stripTrailing().stripIndent() + "\n";
    }
}
