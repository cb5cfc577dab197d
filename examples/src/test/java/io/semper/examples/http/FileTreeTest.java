package io.semper.examples.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FileTreeTest {
    @TempDir
    Path outside;

    private Path root;
    private FileTree files;

    @BeforeEach
    void makeFiles() throws Exception {
        Files.writeString(outside.resolve("secret.txt"), "secret");
        root = Files.createDirectory(outside.resolve("root"));
        Files.createDirectory(outside.resolve("root-too"));
        Files.writeString(outside.resolve("root-too/secret.txt"), "secret");
        Files.writeString(root.resolve("a b.txt"), "text");
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/index.html"), "index");
        Files.createSymbolicLink(root.resolve("out.txt"), outside.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("up"), outside);
        Files.createSymbolicLink(root.resolve("in.txt"), root.resolve("a b.txt"));
        files = new FileTree(root);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%20b.txt", "/in.txt", "/sub/index.html", "/sub/", "/%73ub/"})
    void opensWhatIsInside(String path) throws Exception {
        FileTree.OpenFile file = files.open(path);
        file.channel().close();
        assertThat(file.size()).isBetween(4L, 5L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/sub",
                "/missing",
                "/../secret.txt",
                "/%2e%2e/secret.txt",
                "/.%2E/secret.txt",
                "/sub/../../secret.txt",
                "/..%2fsecret.txt",
                "/%2e%2e%2fsecret.txt",
                "/..\\secret.txt",
                "/%5c..%5csecret.txt",
                "/out.txt",
                "/up/secret.txt",
                "/up/root-too/secret.txt",
                "/../root-too/secret.txt",
                "//secret.txt",
                "/./a%20b.txt",
                "/a%20b.txt/",
                "/a%20b.txt/x"
            })
    void findsNothingElse(String path) {
        Refused refused = catchThrowableOfType(Refused.class, () -> files.open(path));
        assertThat(refused.status()).isEqualTo(Status.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%00.txt", "/%", "/%4", "/%zz", "/%c0%ae%c0%ae/secret.txt", "/%ff", "/%0a"})
    void refusesWhatIsNoPath(String path) {
        Refused refused = catchThrowableOfType(Refused.class, () -> files.open(path));
        assertThat(refused.status()).isEqualTo(Status.BAD_REQUEST);
    }

    @Test
    void sendsALargeFileWholeAndGoesOn() throws Exception {
        byte[] content = new byte[5_000_000];
        new Random(2).nextBytes(content);
        Files.write(root.resolve("large.bin"), content);
        String get = "GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n";
        try (HttpPeer peer = new HttpPeer(root);
                Socket socket = peer.connect()) {
            socket.getOutputStream()
                    .write((get + get.replace("GET", "HEAD") + get).getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answers = HttpPeer.rest(socket);
            String head =
                    "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 5000000\r\nAccept-Ranges: bytes\r\n\r\n";
            String body = new String(content, StandardCharsets.ISO_8859_1);
            assertThat(digest(answers)).isEqualTo(digest(head + body + head + head + body));
        }
    }

    @Test
    void forgetsAPeerThatLeavesInTheMiddle() throws Exception {
        Files.write(root.resolve("large.bin"), new byte[50_000_000]);
        try (HttpPeer peer = new HttpPeer(root)) {
            try (Socket socket = peer.connect()) {
                socket.getOutputStream()
                        .write("GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                assertThat(socket.getInputStream().readNBytes(1000)).hasSize(1000);
            }
            assertThat(peer.answers("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith(HttpSite.HELLO);
        }
    }

    private static byte[] digest(String text) throws Exception {
        return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
