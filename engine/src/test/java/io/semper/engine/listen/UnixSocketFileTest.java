package io.semper.engine.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.testing.ProbedSockets;
import io.semper.engine.testing.ScriptedKernel;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class UnixSocketFileTest {
    private static final UnixFiles FILES = new ScriptedKernel().unixFiles();

    private Path directory;
    private Path path;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("semper");
        path = directory.resolve("s");
    }

    @AfterEach
    void removeDirectory() throws IOException {
        Files.deleteIfExists(path);
        Files.delete(directory);
    }

    @Test
    void aPathThatIsFreeIsNotProbed() throws IOException {
        UnixSocketFile.makeRoom(FILES, new ProbedSockets(new AssertionError("probed")), path);
        assertThat(path).doesNotExist();
    }

    @Test
    void aStaleSocketIsRemovedOnceAConnectWasRefused() throws IOException {
        listen().close();
        assertThat(path).exists();
        ProbedSockets sockets = new ProbedSockets(new RefusedException("Connection refused"));
        UnixSocketFile.makeRoom(FILES, sockets, path);
        assertThat(path).doesNotExist();
        assertThat(sockets.open()).isZero();
    }

    @Test
    void aSocketThatAnswersStays() throws IOException {
        try (ServerSocketChannel live = listen()) {
            ProbedSockets sockets = new ProbedSockets(null);
            assertThatThrownBy(() -> UnixSocketFile.makeRoom(FILES, sockets, path))
                    .isInstanceOf(BindException.class);
            assertThat(live.isOpen()).isTrue();
            assertThat(path).exists();
            assertThat(sockets.open()).isZero();
        }
    }

    @Test
    void aSocketThatFailsOtherwiseThanByRefusingStays() throws IOException {
        listen().close();
        for (IOException other : List.of(new IOException("wrong type"), new ConnectException("backlog full"))) {
            Sockets sockets = new ProbedSockets(other);
            assertThatThrownBy(() -> UnixSocketFile.makeRoom(FILES, sockets, path))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining(other.getMessage());
        }
        assertThat(path).exists();
    }

    /** On Linux the OS lists it; a connect would be refused, as by a stale one. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aSocketThatIsBoundAndDoesNotListenStaysAndIsNotProbed() throws IOException {
        ProbedSockets sockets = new ProbedSockets(new AssertionError("probed"));
        try (SocketChannel bound = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            bound.bind(UnixDomainSocketAddress.of(path));
            assertThatThrownBy(() -> UnixSocketFile.makeRoom(FILES, sockets, path))
                    .isInstanceOf(BindException.class);
            Path folder = Files.createSymbolicLink(directory.resolve("link"), directory);
            assertThatThrownBy(() -> UnixSocketFile.makeRoom(FILES, sockets, folder.resolve("s")))
                    .as("by another way")
                    .isInstanceOf(BindException.class);
            Files.delete(folder);
        }
        assertThat(path).exists();
    }

    @Test
    void whatIsNoSocketStaysAndIsNotProbed() throws IOException {
        Sockets sockets = new ProbedSockets(new AssertionError("probed"));
        Files.writeString(path, "precious");
        assertThatThrownBy(() -> UnixSocketFile.makeRoom(FILES, sockets, path)).isInstanceOf(BindException.class);
        assertThat(path).hasContent("precious");
        Files.delete(path);
        Files.createSymbolicLink(path, directory.resolve("nowhere"));
        assertThatThrownBy(() -> UnixSocketFile.makeRoom(FILES, sockets, path)).isInstanceOf(BindException.class);
        assertThat(path).isSymbolicLink();
    }

    @Test
    void closingRemovesTheFileThatBindingMade() throws IOException {
        try (ServerSocketChannel live = listen()) {
            UnixSocketFile bound = UnixSocketFile.bound(FILES, path);
            assertThat(live.isOpen()).isTrue();
            bound.remove();
            assertThat(path).doesNotExist();
            bound.remove();
        }
    }

    @Test
    void closingLeavesTheFileOfSomebodyElse() throws IOException {
        try (ServerSocketChannel first = listen()) {
            UnixSocketFile bound = UnixSocketFile.bound(FILES, path);
            assertThat(first.isOpen()).isTrue();
            Files.delete(path);
            try (ServerSocketChannel second = listen()) {
                bound.remove();
                assertThat(second.isOpen()).isTrue();
                assertThat(path).exists();
            }
        }
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        channel.bind(UnixDomainSocketAddress.of(path));
        return channel;
    }
}
