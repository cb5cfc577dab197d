package io.semper.natives.kqueue.osx.aarch_64;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.spi.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class KqueueOsxAarch64Test {
    @Test
    void isFoundByServiceLoader() {
        KqueueOsxAarch64Test.class.getModule().addUses(NativeLibrary.class);
        assertThat(ServiceLoader.load(NativeLibrary.class)).hasAtLeastOneElementOfType(KqueueOsxAarch64.class);
    }

    @Test
    void namesAMachOLibraryThatIsThere() throws IOException {
        try (InputStream library = ClassLoader.getSystemResourceAsStream(new KqueueOsxAarch64().resourceName())) {
            assertThat(library).isNotNull();
            assertThat(library.readNBytes(4)).containsExactly(0xcf, 0xfa, 0xed, 0xfe);
        }
    }
}
