package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule CHOOSE-07: the variable SEMPER_BACKEND, which needs a separate process. */
@Timeout(120)
class BackendChoiceIT {
    /** The program of that process. */
    static final class Chosen {
        private Chosen() {}

        /** Prints the backend of a loop for which the program names none. */
        public static void main(String[] arguments) {
            try (EventLoop loop = EventLoops.newEventLoop()) {
                System.out.print(loop.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void theVariableNamesTheBackend(Backend backend) throws Exception {
        backend.need();
        assertThat(chosen("SEMPER_BACKEND=" + backend.name()).text()).isEqualTo(backend.name());
    }

    @Test
    void anEmptyVariableNamesNone() throws Exception {
        assertThat(chosen("SEMPER_BACKEND=").text())
                .isEqualTo(chosen("SEMPER_UNUSED=").text())
                .isNotEmpty();
    }

    @Test
    void theBackendOfTheVariableIsNeverReplaced() throws Exception {
        Tool.Result refused = chosen("SEMPER_BACKEND=abacus");
        assertThat(refused.status()).isNotZero();
        assertThat(refused.text()).isEmpty();
        assertThat(refused.errors()).contains("BackendUnavailableException", "'abacus'", "SEMPER_BACKEND", "nio");
    }

    @Test
    void thePropertyGoesFirst() throws Exception {
        assertThat(chosen("SEMPER_BACKEND=abacus", "-Dsemper.backend=nio").text())
                .isEqualTo("nio");
        assertThat(chosen("SEMPER_BACKEND=nio", "-Dsemper.backend=abacus").errors())
                .contains("'abacus'", "-Dsemper.backend");
    }

    private static Tool.Result chosen(String variable, String... options) throws Exception {
        String classes = Path.of(Chosen.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        List<String> command =
                new ArrayList<>(List.of("env", variable, Jvm.current().java()));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", Jvm.JAR + File.pathSeparator + classes, Chosen.class.getName()));
        return Tool.start(command, new byte[0]);
    }
}
