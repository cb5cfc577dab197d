package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.nio.NioProvider;
import io.semper.tck.RunLevel;
import io.semper.tck.TckPart;
import io.semper.tck.TckRun;
import io.semper.tck.TckSubject;
import io.semper.tck.report.TckOutcome;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Debug mode changes no result: the kit once more, over loops that are in it. A quick run draws one part of the kit. */
@Tag("once")
class DebugModeTest {
    /** Debug mode logs every connection that a test left open: thousands of lines. */
    private static final Logger LOGGER = Logger.getLogger("io.semper");

    @BeforeAll
    static void silence() {
        LOGGER.setUseParentHandlers(false);
    }

    @AfterAll
    static void restore() {
        LOGGER.setUseParentHandlers(true);
    }

    static List<TckPart> parts() {
        return RunLevel.sample(
                "parts of the kit in debug mode", List.of(TckPart.values()), TckPart.values().length, part -> "kit");
    }

    @ParameterizedTest
    @MethodSource("parts")
    void keepsEveryRule(TckPart part) {
        TckOutcome outcome = TckRun.of(new InDebugMode()).part(part).sample(2).execute();
        assumeFalse(
                outcome.results().isEmpty() && outcome.notRun().isEmpty(),
                "no rule of this part was drawn or selected");
        System.out.println("tck: " + outcome);
        assertThat(outcome.failures()).isEmpty();
        assertThat(outcome.isConformant()).isTrue();
    }

    private static final class InDebugMode implements TckSubject {
        private final TckSubject nio = TckSubject.of(new NioProvider());

        @Override
        public String name() {
            return "nio in debug mode";
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            return nio.newEventLoop(options.debug(true));
        }

        @Override
        public Set<Capability> capabilities() {
            return nio.capabilities();
        }

        /** Rules with loops whose options turn it off. */
        @Override
        public Map<String, URI> exclusions() {
            URI reason = URI.create("urn:semper:debug-mode-is-on-whatever-was-asked-for");
            return Stream.of("DEBUG-01", "DEBUG-03", "DEBUG-09", "DEBUG-10", "DEBUG-11")
                    .collect(Collectors.toMap(Function.identity(), rule -> reason));
        }
    }
}
