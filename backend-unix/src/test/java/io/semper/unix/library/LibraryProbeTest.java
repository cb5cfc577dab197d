package io.semper.unix.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.unix.Socket;
import io.semper.BackendUnavailableException;
import io.semper.spi.Availability.Available;
import io.semper.spi.Availability.Unavailable;
import io.semper.unix.library.LibraryProbe.System;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

final class LibraryProbeTest {
    private final LibraryProbe elsewhere =
            new LibraryProbe("kqueue", OS.LINUX.isCurrentOs() ? System.MACOS : System.LINUX, Socket.class, () -> {
                throw new AssertionError("loaded where it cannot exist");
            });

    private static LibraryProbe here(Throwable cause) {
        return new LibraryProbe(
                "unheard-of", OS.LINUX.isCurrentOs() ? System.LINUX : System.MACOS, Socket.class, () -> cause);
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isNotLoadedWhereItCannotExist() {
        assertThat(elsewhere.availability(Set.of())).isInstanceOfSatisfying(Unavailable.class, unavailable -> {
            assertThat(unavailable.reason()).contains("kqueue exists on ", " only, and this is ");
            assertThat(unavailable.remedy()).isEqualTo("use another backend, such as nio");
        });
        assertThatThrownBy(elsewhere::ensureAvailable)
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("backend 'kqueue' is not available: kqueue exists on ");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void isAvailableIfNothingComesInTheWay() {
        here(null).ensureAvailable();
        if (NativeAccess.isGranted()) {
            assertThat(here(null).availability(Set.of())).isEqualTo(new Available(Set.of()));
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void explainsWhatALoadMayFailWith() {
        Throwable denied = new UnsatisfiedLinkError("x").initCause(new IllegalCallerException("denied"));
        assertThat(here(denied).explain(denied).remedy()).startsWith("start it with --enable-native-access=");
        assertThat(here(null).explain(new UnsatisfiedLinkError("no such file")).remedy())
                .startsWith("add io.semper:semper-natives-unheard-of-");
    }

    @Test
    void namesTheFlagThatFitsThePath() {
        String expected = Socket.class.getModule().isNamed() ? "io.netty.common" : "ALL-UNNAMED";
        assertThat(NativeAccess.flag()).isEqualTo("--enable-native-access=" + expected);
    }
}
