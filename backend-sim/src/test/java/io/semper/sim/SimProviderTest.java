package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.BackendReport;
import io.semper.Capability;
import io.semper.EventLoops;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The backend among the others. */
class SimProviderTest {
    @Test
    void isFoundByNameAndIsTheLastOfAll() {
        assertThat(EventLoops.report().candidates())
                .filteredOn(candidate -> candidate.name().equals("sim"))
                .singleElement()
                .extracting(BackendReport.Candidate::priority)
                .isEqualTo(Integer.MIN_VALUE);
    }

    @Test
    void theGuideSaysWhatItOffers() throws IOException {
        String page = Files.readString(Path.of("../docs/guide/capabilities.md"));
        String sentence = page.substring(page.indexOf("\n`sim`"), page.indexOf("no model of the others"));
        Set<String> named = Pattern.compile("`([a-z0-9-]+)`")
                .matcher(sentence)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !name.equals("sim"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        SimProvider.CAPABILITIES.stream().map(Capability::id).toList());
    }
}
