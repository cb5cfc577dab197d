package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.BackendReport;
import io.semper.EventLoops;
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
}
