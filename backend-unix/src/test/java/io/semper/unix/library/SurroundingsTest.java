package io.semper.unix.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
final class SurroundingsTest {
    private static final List<String> MOUNTS = List.of(
            "/dev/vda / ext4 rw,relatime 0 0",
            "proc /proc proc rw,nosuid,nodev,noexec,relatime 0 0",
            "tmpfs /tmp tmpfs rw,noexec 0 0",
            "tmpfs /tmp/tools tmpfs rw 0 0",
            "tmpfs /with\\040space tmpfs rw,noexec 0 0",
            "tmpfs /twice tmpfs rw,noexec 0 0",
            "tmpfs /twice tmpfs rw 0 0",
            "nonsense");

    @Test
    void theInnermostMountCountsAndOfSeveralTheLast() {
        assertThat(Surroundings.isNoexec(Path.of("/"), MOUNTS)).isFalse();
        assertThat(Surroundings.isNoexec(Path.of("/home/tmp"), MOUNTS)).isFalse();
        assertThat(Surroundings.isNoexec(Path.of("/tmp"), MOUNTS)).isTrue();
        assertThat(Surroundings.isNoexec(Path.of("/tmp/a/b"), MOUNTS)).isTrue();
        assertThat(Surroundings.isNoexec(Path.of("/tmpfs"), MOUNTS)).isFalse();
        assertThat(Surroundings.isNoexec(Path.of("/tmp/tools/x"), MOUNTS)).isFalse();
        assertThat(Surroundings.isNoexec(Path.of("/with space/x"), MOUNTS)).isTrue();
        assertThat(Surroundings.isNoexec(Path.of("/twice"), MOUNTS)).isFalse();
    }

    @Test
    void aPrefixOfPackagesIsMangledAsNettyDoesIt() {
        assertThat(new NettyName("my.big_app.").mangled()).isEqualTo("my_big_1app_");
        assertThat(NettyName.of(Socket.class)).isEqualTo(new NettyName(""));
        assertThat(NettyName.of(String.class)).isNull();
    }
}
