package io.semper.engine.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.testing.ScriptedKernel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Over real files, and a listener whose file is made with the permissions that a mask of the process would leave. */
@DisabledOnOs(OS.WINDOWS)
final class UnixBindTest {
    private static final UnixFiles FILES = new ScriptedKernel().unixFiles();
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    private Path directory;
    private Path path;
    private ServerSocketChannel bound;
    private Set<PosixFilePermission> mask = OWNER;
    private boolean takesPermissions;
    private final Deque<StreamSocket> waiting = new ArrayDeque<>();
    private int closed;

    @BeforeEach
    void makeDirectory() throws IOException {
        directory = Files.createTempDirectory("semper");
        path = directory.resolve("s");
        bound = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    }

    @AfterEach
    void removeDirectory() throws IOException {
        bound.close();
        Files.deleteIfExists(path);
        Files.delete(directory);
    }

    private ListenSocket listener() {
        return (ListenSocket) Proxy.newProxyInstance(
                ListenSocket.class.getClassLoader(),
                new Class<?>[] {ListenSocket.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "filePermissions" -> takesPermissions;
                    case "listen" -> {
                        bound.bind(UnixDomainSocketAddress.of(path));
                        Files.setPosixFilePermissions(path, mask);
                        yield null;
                    }
                    case "accept" -> waiting.poll();
                    default -> throw new AssertionError(method);
                });
    }

    private StreamSocket early() {
        return (StreamSocket) Proxy.newProxyInstance(
                StreamSocket.class.getClassLoader(),
                new Class<?>[] {StreamSocket.class},
                (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("close");
                    closed++;
                    return null;
                });
    }

    private void listen() throws IOException {
        UnixBind.listen(FILES, listener(), path, 1, OWNER);
    }

    @Test
    void aSocketWithPermissionsServesWhoeverConnectsAtOnce() throws IOException {
        takesPermissions = true;
        waiting.add(early());
        listen();
        assertThat(waiting).hasSize(1);
    }

    @Test
    void whatTheMaskLeftOutIsAdded() throws IOException {
        takesPermissions = true;
        mask = PosixFilePermissions.fromString("r--------");
        listen();
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(OWNER);
    }

    @Test
    void whoConnectedUnderAWiderMaskIsNotServed() throws IOException {
        mask = PosixFilePermissions.fromString("rwxrwxrwx");
        waiting.add(early());
        waiting.add(early());
        listen();
        assertThat(closed).isEqualTo(2);
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(OWNER);
    }

    /** Connecting takes the permission to write, and the usual mask gives that to the owner alone. */
    @Test
    void theUsualMaskLetsNobodyInWhoMustBeClosed() throws IOException {
        mask = PosixFilePermissions.fromString("rwxr-xr-x");
        waiting.add(early());
        listen();
        assertThat(closed).isZero();
        assertThat(Files.getPosixFilePermissions(path)).isEqualTo(OWNER);
    }

    @Test
    void aMissingDirectoryIsNamed() {
        path = directory.resolve("missing").resolve("s");
        assertThatThrownBy(() -> UnixBind.listen(FILES, refusing(), path, 1, OWNER))
                .isInstanceOf(BindException.class)
                .hasMessage("the directory " + path.getParent() + " does not exist");
        path = directory.resolve("s");
    }

    private static ListenSocket refusing() {
        return (ListenSocket) Proxy.newProxyInstance(
                ListenSocket.class.getClassLoader(),
                new Class<?>[] {ListenSocket.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("listen")) {
                        throw new BindException("No such file or directory");
                    }
                    return false;
                });
    }
}
