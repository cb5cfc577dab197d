package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The table of docs/guide/capabilities.md names every capability, says what the backends claim, and gives a reason for what they lack. */
@Tag("once")
class CapabilitiesPageTest {
    private static final Path PAGE = Path.of("../docs/guide/capabilities.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| (yes|no) \\| (yes|no) \\| (yes|no) \\|(.*)\\|$");
    private static final int NIO = 2;
    private static final int EPOLL = 3;
    private static final int WHY_NOT = 5;

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(Files.readString(PAGE)).results().toList();
    }

    private static Set<String> claimed(int column) throws IOException {
        return rows().stream()
                .filter(row -> row.group(column).equals("yes"))
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> ids(Set<Capability> capabilities) {
        return capabilities.stream().map(Capability::id).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyCapabilityHasARow() throws Exception {
        Set<Capability> all = new HashSet<>();
        for (var field : Arrays.stream(Capability.class.getFields())
                .filter(each -> Modifier.isStatic(each.getModifiers()))
                .toList()) {
            all.add((Capability) field.get(null));
        }
        assertThat(rows().stream().map(row -> row.group(1)).toList()).containsExactlyElementsOf(ids(all));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theColumnsSayWhatTheBackendsClaim() throws IOException {
        assertThat(claimed(NIO)).isEqualTo(ids(new NioProvider().newKernel().capabilities()));
        assertThat(claimed(EPOLL)).isEqualTo(ids(new EpollProvider().newKernel().capabilities()));
    }

    @Test
    void whatIsMissingHasAReason() throws IOException {
        assertThat(rows())
                .filteredOn(row -> row.group().contains("| no |"))
                .isNotEmpty()
                .allSatisfy(
                        row -> assertThat(row.group(WHY_NOT)).as(row.group(1)).isNotBlank());
    }
}
