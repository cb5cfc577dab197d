package io.semper.natives.epoll.linux.riscv64;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.spi.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class EpollLinuxRiscv64Test {
    @Test
    void isFoundByServiceLoader() {
        EpollLinuxRiscv64Test.class.getModule().addUses(NativeLibrary.class);
        assertThat(ServiceLoader.load(NativeLibrary.class)).hasAtLeastOneElementOfType(EpollLinuxRiscv64.class);
    }

    @Test
    void namesAnElfLibraryThatIsThere() throws IOException {
        try (InputStream library = ClassLoader.getSystemResourceAsStream(new EpollLinuxRiscv64().resourceName())) {
            assertThat(library).isNotNull();
            assertThat(library.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
        }
    }
}
