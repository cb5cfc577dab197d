package io.semper.natives.epoll.linux.aarch_64;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.spi.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class EpollLinuxAarch64Test {
    @Test
    void isFoundByServiceLoader() {
        EpollLinuxAarch64Test.class.getModule().addUses(NativeLibrary.class);
        assertThat(ServiceLoader.load(NativeLibrary.class)).hasAtLeastOneElementOfType(EpollLinuxAarch64.class);
    }

    @Test
    void namesAnElfLibraryThatIsThere() throws IOException {
        try (InputStream library = ClassLoader.getSystemResourceAsStream(new EpollLinuxAarch64().resourceName())) {
            assertThat(library).isNotNull();
            assertThat(library.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
        }
    }
}
