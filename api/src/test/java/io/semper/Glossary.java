package io.semper;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables of {@code docs/glossary.md}.
 *
 * @param terms the cells of the rows that define a term: term, meaning, types, rules
 * @param avoided the cells of the rows of the last table: words to avoid, what to write, words after which they are fine
 */
record Glossary(List<List<String>> terms, List<List<String>> avoided) {
    static final Path ROOT = Path.of("..");
    static final Path FILE = ROOT.resolve("docs/glossary.md");

    /** The heading of the last table. */
    static final String AVOID = "## Words to avoid";

    static Glossary read() throws IOException {
        String text = Files.readString(FILE);
        int last = text.indexOf(AVOID);
        return new Glossary(rows(text.substring(0, last)), rows(text.substring(last)));
    }

    private static List<List<String>> rows(String tables) {
        return tables.lines()
                .filter(line -> line.matches("\\| (?!term \\||avoid \\|).*"))
                .map(line -> Stream.of(line.substring(1).split("\\|"))
                        .map(String::strip)
                        .toList())
                .toList();
    }

    /** The Java sources and documents at or below {@code root} in the repository, without build output. */
    static Stream<Path> files(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().matches(".*\\.(java|md)")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found.stream();
    }
}
