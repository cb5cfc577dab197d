package io.semper.pit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts name what exists, so that a renamed class or test leaves a part only together with its name here. */
class PartTest {
    /** Packages of which every class is in a part. */
    private static final List<String> WHOLE = List.of(
            "io.semper.engine.turn",
            "io.semper.engine.jobs",
            "io.semper.engine.life",
            "io.semper.engine.stream",
            "io.semper.engine.connect",
            "io.semper.engine.resolve",
            "io.semper.engine.listen",
            "io.semper.engine.serve",
            "io.semper.engine.datagram",
            "io.semper.tasks",
            "io.semper.framing");

    @Test
    void everyNameOfAPartMatchesAClass() {
        List<String> mutated = names(Part.MODULES, "target/classes");
        List<String> tests = names(Part.TESTS, "target/test-classes");
        tests.addAll(names(List.of("tck"), "target/classes"));
        List<String> unmatched = new ArrayList<>();
        for (Part part : Part.values()) {
            Stream.concat(part.classes().stream(), part.others().stream())
                    .filter(glob -> mutated.stream().noneMatch(matches(glob)))
                    .forEach(glob -> unmatched.add(part + " mutates " + glob));
            part.tests().stream()
                    .filter(glob -> tests.stream().noneMatch(matches(glob)))
                    .forEach(glob -> unmatched.add(part + " is tested by " + glob));
        }
        assertThat(unmatched).as("names without a class").isEmpty();
    }

    @Test
    void theStateMachinesAreInAPart() {
        List<String> globs = Stream.of(Part.values())
                .flatMap(part -> part.classes().stream())
                .toList();
        List<String> left = names(Part.MODULES, "target/classes").stream()
                .filter(name -> WHOLE.contains(name.substring(0, name.lastIndexOf('.'))))
                .filter(name -> globs.stream().noneMatch(glob -> matches(glob).test(name)))
                .toList();
        assertThat(left).as("classes of no part").isEmpty();
    }

    @Test
    void aPartIsChosenByItsName() {
        assertThat(Part.named("")).containsExactly(Part.values());
        assertThat(Part.named("stream,task-streams")).containsExactly(Part.STREAM, Part.TASK_STREAMS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Part.named("streams"))
                .withMessageContaining("the parts are [futures, ");
    }

    private static Predicate<String> matches(String glob) {
        return Pattern.compile(glob.replace(".", "\\.").replace("*", ".*")).asMatchPredicate();
    }

    private static List<String> names(List<String> modules, String folder) {
        List<String> names = new ArrayList<>();
        for (String module : modules) {
            Path root = Path.of("..", module, folder);
            try (Stream<Path> files = Files.walk(root)) {
                files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".class") && file.contains("/"))
                        .map(file -> file.substring(0, file.length() - ".class".length())
                                .replace('/', '.'))
                        .forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(root + " is built before this module", e);
            }
        }
        return names;
    }
}
