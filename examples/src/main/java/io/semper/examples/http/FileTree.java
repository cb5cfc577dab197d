package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/** The files below one folder. Neither dots, encoded or not, nor symbolic links lead out of it. Runs off the loop. */
final class FileTree {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "jpg", "image/jpeg");

    private final Path root;

    /** An open file, with its size at the time of opening. */
    record OpenFile(FileChannel channel, long size, String type) {}

    /**
     * @throws IOException if {@code root} is not a directory
     */
    FileTree(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new IOException("cannot serve " + root + ": it does not exist or is not a directory");
        }
        this.root = root.toRealPath();
    }

    /**
     * Opens the file for a percent-encoded path; a path that ends with a slash stands for its {@code index.html}. Any thread; blocks.
     *
     * @throws Refused if there is no such file, or the path is malformed
     */
    OpenFile open(String encodedPath) throws IOException, Refused {
        Path file = real(decode(encodedPath));
        if (!file.startsWith(root) || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw notFound();
        }
        try {
            // All links were followed already; NOFOLLOW detects a file that was replaced by a link in the meantime.
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            try {
                return new OpenFile(channel, channel.size(), type(file));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw notFound();
        }
    }

    private Path real(String path) throws IOException, Refused {
        try {
            return resolve(path.endsWith("/") ? path + "index.html" : path).toRealPath();
        } catch (FileSystemException | InvalidPathException e) {
            throw notFound(); // missing, below a file, too long, or a cycle of links
        }
    }

    private Path resolve(String path) throws Refused {
        Path file = root;
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || segment.indexOf('\\') >= 0) {
                throw notFound();
            }
            file = file.resolve(segment);
        }
        return file;
    }

    private static String decode(String path) throws Refused {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(path.length());
        for (int i = 0; i < path.length(); i++) {
            int c = path.charAt(i);
            if (c == '%') {
                int high = digit(path, i + 1);
                int low = digit(path, i + 2);
                if (high < 0 || low < 0) {
                    throw Refused.answer(
                            Status.BAD_REQUEST, "a percent sign is not followed by two hexadecimal digits");
                }
                c = high * 16 + low;
                i += 2;
                if (c == '/') {
                    throw notFound();
                }
            }
            if (c < ' ' || c == 0x7f) {
                throw Refused.answer(Status.BAD_REQUEST, "the path contains a control character");
            }
            bytes.write(c);
        }
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Refused.answer(Status.BAD_REQUEST, "the path is not UTF-8");
        }
    }

    private static int digit(String path, int index) {
        char c = index < path.length() ? path.charAt(index) : ' ';
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }

    private static String type(Path file) {
        String name = String.valueOf(file.getFileName());
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(extension, "application/octet-stream");
    }

    private static Refused notFound() {
        return Refused.answer(Status.NOT_FOUND, "there is no such file");
    }
}
