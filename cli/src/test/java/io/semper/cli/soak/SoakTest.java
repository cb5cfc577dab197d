package io.semper.cli.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.BackendReport.Candidate;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(120)
class SoakTest {
    static Stream<String> backends() {
        return EventLoops.report().candidates().stream()
                .filter(Candidate::available)
                .map(Candidate::name);
    }

    @ParameterizedTest
    @MethodSource("backends")
    void everyKindOfOperationEndsAsItShould(String backend) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        // Too short for a trend: what this JVM did before still settles.
        new Soak(LoopOptions.defaults().backend(backend), Duration.ofSeconds(2), 5, new PrintStream(said, true, UTF_8))
                .run();
        assertThat(said.toString(UTF_8))
                .doesNotContain("UNEXPECTED")
                .doesNotContainPattern("(?m)^descriptors .*GROWS")
                .containsPattern("(?m)^descriptors ");
        for (Kind kind : Kind.values()) {
            assertThat(said.toString(UTF_8)).containsPattern("(?m)^" + kind + " +[1-9]");
        }
    }
}
