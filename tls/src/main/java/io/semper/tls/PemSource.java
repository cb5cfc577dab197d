package io.semper.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where PEM comes from: a file, which is read each time, or text. Its string form begins messages. */
final class PemSource {
    static final int MAX_BYTES = 1024 * 1024;

    private final @Nullable Path file;
    private final String text;
    private final String name;

    private PemSource(@Nullable Path file, String text, String name) {
        this.file = file;
        this.text = text;
        this.name = name;
    }

    static PemSource of(Path file) {
        return new PemSource(file, "", file.toString());
    }

    /** @param what names the text in messages, such as "key" */
    static PemSource of(String text, String what) {
        return new PemSource(null, text, "the PEM text of the " + what);
    }

    /** Returns the text, in which every byte of a file is one character. */
    String read() throws PemException {
        byte[] bytes = file == null ? text.getBytes(StandardCharsets.UTF_8) : bytes(file);
        if (bytes.length > MAX_BYTES) {
            throw new PemException(
                    this, "it is larger than " + MAX_BYTES + " bytes, which no file of keys or certificates needs");
        }
        refuseOtherFormats(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private byte[] bytes(Path from) throws PemException {
        try (InputStream in = Files.newInputStream(from)) {
            return in.readNBytes(MAX_BYTES + 1);
        } catch (NoSuchFileException missing) {
            throw new PemException(this, "the file does not exist", missing);
        } catch (IOException e) {
            throw new PemException(this, "the file cannot be read: " + e, e);
        }
    }

    private void refuseOtherFormats(byte[] bytes) throws PemException {
        if (new String(bytes, StandardCharsets.ISO_8859_1).isBlank()) {
            throw new PemException(this, "it is empty");
        }
        int start = bytes.length < 2 ? 0 : (bytes[0] & 0xFF) << 8 | bytes[1] & 0xFF;
        if (start >> 8 == Der.SEQUENCE && (start & 0x80) != 0) {
            throw new PemException(
                    this,
                    "it is binary (DER or PKCS#12), and PEM was expected. Convert a certificate with: openssl x509 -inform DER"
                            + " -in FILE -out NEW; a key with: openssl pkey -inform DER -in FILE -out NEW; a PKCS#12 store"
                            + " with: openssl pkcs12 -in FILE -out NEW");
        }
        if (start == 0xFEED) {
            throw new PemException(
                    this, "it is a Java key store, and PEM was expected; read it with java.security.KeyStore");
        }
        if (start == 0xFEFF || start == 0xFFFE) {
            throw new PemException(this, "it is UTF-16, and PEM is ASCII; save it as ASCII or UTF-8");
        }
    }

    /** The name of the file, or FILE, for commands. */
    String file() {
        return file == null ? "FILE" : file.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
