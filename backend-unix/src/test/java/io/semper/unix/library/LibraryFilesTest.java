package io.semper.unix.library;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The libraries that Netty publishes, read and not loaded: those of other systems, too. */
final class LibraryFilesTest {
    @ParameterizedTest
    @CsvSource({
        "epoll_x86_64, .so, X86_64",
        "epoll_aarch_64, .so, AARCH_64",
        "epoll_riscv64, .so, RISCV64",
        "kqueue_x86_64, .jnilib, X86_64",
        "kqueue_aarch_64, .jnilib, AARCH_64"
    })
    void isKnownAndWholeAndForItsProcessorAlone(String name, String ending, Processor processor) throws IOException {
        String resource = "META-INF/native/libnetty_transport_native_" + name + ending;
        List<EmbeddedLibrary> found = EmbeddedLibrary.all(Socket.class.getClassLoader(), resource);
        assertThat(found).as(resource).hasSize(1);
        byte[] bytes = found.get(0).bytes();
        assertThat(EmbeddedLibrary.KNOWN).containsEntry(EmbeddedLibrary.digest(bytes), name);
        assertThat(found.get(0).place()).endsWith(".jar").doesNotContain("!", "file:");
        assertThat(EmbeddedLibrary.version(
                        found.get(0).url(), resource, "netty-transport-native-" + name.substring(0, name.indexOf('_'))))
                .isEqualTo("4.2.18.Final");
        for (Processor each : Processor.values()) {
            String fault = new BinaryImage(bytes).fault(each);
            if (each == processor) {
                assertThat(fault).isNull();
            } else {
                assertThat(fault).isEqualTo("is for " + processor.netty + ", and this JVM runs on " + each.netty);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"epoll_x86_64, .so, X86_64", "epoll_aarch_64, .so, AARCH_64", "kqueue_aarch_64, .jnilib, AARCH_64"})
    void isRefusedWhereverItWasCutOff(String name, String ending, Processor processor) throws IOException {
        byte[] bytes = EmbeddedLibrary.all(
                        Socket.class.getClassLoader(), "META-INF/native/libnetty_transport_native_" + name + ending)
                .get(0)
                .bytes();
        for (int length = 4; length < bytes.length; length += length < 5_000 ? 1 : 997) {
            assertThat(new BinaryImage(Arrays.copyOf(bytes, length)).fault(processor))
                    .as("%d bytes", length)
                    .startsWith("is cut off: of ")
                    .contains(" there are " + length + ", ");
        }
        assertThat(new BinaryImage(Arrays.copyOf(bytes, bytes.length - 1)).fault(processor))
                .startsWith("is cut off");
        assertThat(new BinaryImage(Arrays.copyOf(bytes, 3)).fault(processor)).startsWith("is none");
        assertThat(new BinaryImage("<html>not found</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .fault(processor))
                .startsWith("is none");
        assertThat(new BinaryImage(new byte[0]).fault(processor)).startsWith("is none");
    }

    /** Headers are foreign data: whatever they say is no reason to throw. */
    @Test
    void headersOfGarbageAreRead() throws IOException {
        byte[] bytes = EmbeddedLibrary.all(
                        Socket.class.getClassLoader(), "META-INF/native/libnetty_transport_native_epoll_x86_64.so")
                .get(0)
                .bytes();
        byte[] machO = EmbeddedLibrary.all(
                        Socket.class.getClassLoader(), "META-INF/native/libnetty_transport_native_kqueue_x86_64.jnilib")
                .get(0)
                .bytes();
        for (byte[] image : List.of(bytes, machO)) {
            for (int at = 4; at < 600; at++) {
                for (int value : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                    byte[] changed = image.clone();
                    changed[at] = (byte) value;
                    new BinaryImage(changed).fault(Processor.X86_64);
                }
            }
        }
    }
}
