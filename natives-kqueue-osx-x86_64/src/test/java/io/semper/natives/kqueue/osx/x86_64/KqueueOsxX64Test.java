package io.semper.natives.kqueue.osx.x86_64;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.spi.NativeLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

final class KqueueOsxX64Test {
    @Test
    void isFoundByServiceLoader() {
        KqueueOsxX64Test.class.getModule().addUses(NativeLibrary.class);
        assertThat(ServiceLoader.load(NativeLibrary.class)).hasAtLeastOneElementOfType(KqueueOsxX64.class);
    }

    @Test
    void namesAMachOLibraryThatIsThere() throws IOException {
        try (InputStream library = ClassLoader.getSystemResourceAsStream(new KqueueOsxX64().resourceName())) {
            assertThat(library).isNotNull();
            assertThat(library.readNBytes(4)).containsExactly(0xcf, 0xfa, 0xed, 0xfe);
        }
    }
}
