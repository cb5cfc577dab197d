package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application in one jar, in which Semper and Netty are relocated. */
@Timeout(120)
@Tag("once")
class RelocationIT {
    private static final String DOCTOR = "my.app.io.semper.cli.Main";

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void carriesBytes(Backend backend) throws Exception {
        backend.need();
        Tool.Result run = Tool.start(
                List.of(
                        Jvm.current().java(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Jars.SHADED.toString(),
                        backend.name()),
                new byte[0]);
        assertThat(run.errors()).isEmpty();
        assertThat(run.text()).isEqualTo("hello by " + backend + " of my.app.io.semper.EventLoop\n");
        assertThat(run.status()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void libraryKeptItsName() throws Exception {
        Path jar = Jars.renamed(
                "half-relocated.jar",
                List.of(Jars.SHADED),
                name -> name.replace(Jars.NATIVE + "libmy_app_netty", Jars.NATIVE + "libnetty"),
                (name, bytes) -> bytes);
        Doctor.onClassPath("The classes were relocated, the library was not", List.of(jar))
                .main(DOCTOR)
                .refuses("kept its name");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void cutOff() throws Exception {
        Path jar =
                Jars.changed("relocated-and-cut-off.jar", Jars.SHADED, bytes -> java.util.Arrays.copyOf(bytes, 70_000));
        Doctor.onClassPath("The library is truncated in a relocated jar", List.of(jar))
                .main(DOCTOR)
                .refuses("is cut off");
    }
}
