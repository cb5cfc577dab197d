package io.semper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Debug mode is asked for from outside a virtual machine, so each case takes one of its own. */
class LoopOptionsTest {
    /** Tells the default. */
    static final class Asked {
        public static void main(String[] args) {
            System.out.print("debug=" + LoopOptions.defaults().debug());
        }
    }

    @Test
    void debugModeIsOffUnlessTheSystemPropertyOrTheEnvironmentAskForIt() throws Exception {
        assertThat(ask(List.of(), Map.of())).endsWith("debug=false");
        assertThat(ask(List.of("-Dsemper.debug=true"), Map.of())).endsWith("debug=true");
        assertThat(ask(List.of(), Map.of("SEMPER_DEBUG", "1"))).endsWith("debug=true");
        assertThat(ask(List.of("-Dsemper.debug=false"), Map.of("SEMPER_DEBUG", "0")))
                .endsWith("debug=false");
    }

    private static String ask(List<String> flags, Map<String, String> environment)
            throws IOException, InterruptedException, java.net.URISyntaxException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(
                List.of("-Xshare:auto", "-cp", place(LoopOptions.class) + File.pathSeparator + place(Asked.class)));
        command.add(Asked.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("SEMPER_DEBUG");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static Path place(Class<?> type) throws java.net.URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
