package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link Pem} refuses: each message names the file, what came and what to do, and no password. */
class PemErrorsTest {
    private static final Path CHAIN = Resource.file("ec.pem");
    private static final Path KEY = Resource.file("ec.key");

    @TempDir
    Path folder;

    private Path file(String content) throws IOException {
        Path file = Files.createTempFile(folder, "named", ".pem");
        return Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void refuses(Pem pem, Path named, String... expected) {
        PemException refused = catchThrowableOfType(PemException.class, pem::serverContext);
        assertThat(refused).isNotNull();
        assertThat(refused.getMessage()).contains(named.toString()).contains(expected);
        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain("a wrong password");
    }

    private static void refusesKey(Path key, String... expected) {
        refuses(Pem.empty().key(CHAIN, key), key, expected);
    }

    private static void refusesChain(Path chain, String... expected) {
        refuses(Pem.empty().key(chain, KEY), chain, expected);
    }

    @Test
    void aMissingFile() {
        refusesKey(folder.resolve("missing"), "the file does not exist");
        refusesChain(folder.resolve("missing"), "the file does not exist");
        refusesKey(folder, "the file cannot be read");
    }

    @Test
    void anEmptyFile() throws Exception {
        refusesKey(file(""), "it is empty");
        refusesChain(file(" \r\n\n"), "it is empty");
        refuses(Pem.empty().key(CHAIN, KEY).trust(file("")), folder, "it is empty");
    }

    @Test
    void aFileWithoutEnd() throws Exception {
        refusesKey(file("x".repeat(1024 * 1024 + 1)), "larger than 1048576 bytes");
        Path endless = Path.of("/dev/zero");
        if (Files.exists(endless)) {
            refusesKey(endless, "larger than 1048576 bytes");
        }
    }

    @Test
    void exchangedFiles() {
        refuses(Pem.empty().key(KEY, CHAIN), CHAIN, "no private key, only CERTIFICATE", "exchanged?");
        refusesChain(KEY, "a private key and no certificate", "exchanged?");
    }

    @Test
    void severalKeys() throws Exception {
        refusesKey(
                file(Resource.text("ec.key") + Resource.text("rsa.key")),
                "2 private keys, the block PRIVATE KEY of line 1 and the block PRIVATE KEY of line 6");
    }

    @Test
    void anEncryptedKeyWithoutPassword() {
        Path key = Resource.file("ec-encrypted.key");
        refusesKey(key, "is encrypted: give its password", "openssl pkcs8 -in " + key);
    }

    @Test
    void aWrongPassword() {
        Path key = Resource.file("ec-encrypted.key");
        refuses(
                Pem.empty().key(CHAIN, key, "a wrong password".toCharArray()),
                key,
                "the password does not decrypt its key");
        refuses(Pem.empty().key(CHAIN, key, new char[0]), key, "the password");
        refuses(Pem.empty().key(CHAIN, key, "p\u00e4ss".toCharArray()), key, "not ASCII");
    }

    @ParameterizedTest
    @CsvSource({"ec-legacy.key, Proc-Type", "ec-scrypt.key, encrypted in a way that this JDK does not read"})
    void encryptionThatIsNotRead(String name, String why) {
        Path key = Resource.file(name);
        Pem pem = Pem.empty().key(CHAIN, key, Resource.PASSWORD.toCharArray());
        refuses(pem, key, why, "openssl pkcs8 -topk8 -v2 aes-256-cbc -in " + key + " -out NEW");
    }

    @Test
    void anEncryptionThatWouldTakeHours() throws Exception {
        byte[] der = der("ec-encrypted.key");
        int at = new String(der, StandardCharsets.ISO_8859_1).indexOf("\2\2\10\0");
        byte[] more = Arrays.copyOf(der, der.length + 2);
        System.arraycopy(der, at + 2, more, at + 4, der.length - at - 2);
        more[at + 1] = 4;
        more[at + 2] = 0x7F;
        String key = pem("ENCRYPTED PRIVATE KEY", lengthened(more, at, 2));
        refuses(Pem.empty().key(CHAIN, file(key), "x".toCharArray()), folder, "iterations; up to 5000000 are accepted");
    }

    /** Adds {@code count} to the lengths of the sequences that enclose the byte {@code at}. */
    private static byte[] lengthened(byte[] der, int at, int count) {
        byte[] changed = der.clone();
        for (int i = 0; i < at; i++) {
            if (changed[i] == 0x30) {
                int length = changed[i + 1] == (byte) 0x81 ? i + 2 : i + 1;
                if (length + 1 + (changed[length] & 0xFF) > at) {
                    changed[length] += (byte) count;
                }
            }
        }
        return changed;
    }

    private static byte[] der(String resource) {
        return Base64.getMimeDecoder().decode(Resource.text(resource).replaceAll("-----.*", ""));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    @Test
    void aKeyOfAnotherPair() {
        Path other = Resource.file("other.key");
        refuses(Pem.empty().key(CHAIN, other), CHAIN, "CN=localhost", "does not belong to the key of " + other);
        Path rsa = Resource.file("rsa.key");
        refuses(Pem.empty().key(CHAIN, rsa), CHAIN, "with a key of EC", "of another pair (of RSA)");
    }

    @Test
    void certificatesOutOfOrder() throws Exception {
        String[] two = Resource.text("ec.pem").split("(?<=-----END CERTIFICATE-----\n)");
        String root = Resource.text("ca.pem");
        refusesChain(file(two[1] + two[0]), "not in order", "number 2, CN=localhost, which has to be the first");
        refusesChain(file(two[0] + root + two[1]), "not in order", "CN=Between", "number 2 is of CN=Root");
        Pem.empty().key(file(two[0] + two[1] + root), KEY).serverContext();
        Pem.empty().key(file(two[0]), KEY).serverContext();
    }

    @ParameterizedTest
    @CsvSource({
        "OPENSSH PRIVATE KEY, ssh-keygen -p -m PKCS8",
        "PUBLIC KEY, the public half",
        "DSA PRIVATE KEY, do not accept DSA",
        "CERTIFICATE REQUEST, labels of keys are"
    })
    void blocksThatAreNoKeys(String label, String advice) throws Exception {
        refusesKey(file(pem(label, new byte[] {1})), "the block " + label + " of line 1 is none", advice);
    }

    @ParameterizedTest
    @CsvSource({
        "CERTIFICATE REQUEST, an authority has to sign it",
        "TRUSTED CERTIFICATE, openssl x509",
        "PKCS7, openssl pkcs7",
        "X509 CRL, their label is CERTIFICATE"
    })
    void blocksThatAreNoCertificates(String label, String advice) throws Exception {
        Path file = file(Resource.text("ec.pem") + pem(label, new byte[] {1}));
        refusesChain(file, "and the block " + label, advice);
    }

    @Test
    void aPrivateKeyAmongAuthorities() throws Exception {
        Path file = file(Resource.text("ca.pem") + Resource.text("ec.key"));
        refuses(Pem.empty().key(CHAIN, KEY).trust(file), file, "does not belong into a file of authorities");
    }

    @Test
    void otherFormats() throws Exception {
        Path der = Files.write(folder.resolve("der"), der("ec.key"));
        refusesKey(der, "binary (DER or PKCS#12)", "openssl pkey -inform DER");
        refusesKey(file("\u00fe\u00ed\u00fe\u00ed"), "Java key store");
        refusesKey(file("\u00ff\u00fe-\0-\0"), "UTF-16");
        refusesKey(file("hello"), "no line like -----BEGIN");
    }

    @Test
    void damagedBlocks() throws Exception {
        String key = Resource.text("ec.key");
        refusesKey(file(key.substring(0, 100)), "has no line -----END PRIVATE KEY-----: the text ends before it");
        refusesKey(file(key.replace("END PRIVATE", "END RSA PRIVATE")), "line 5 begins or ends another");
        refusesKey(file(key.replace("MIGH", "MI*H")), "not Base64");
        refusesKey(file(key.replace("MIGH", "MIGG")), "the block PRIVATE KEY of line 1");
        refusesKey(file(key.replace("BEGIN PRIVATE KEY-----", "BEGIN PRIVATE KEY---")), "-----BEGIN LABEL-----");
        refusesKey(file(key.replaceFirst("-----BEGIN.*", "")), "line 5 ends a block that has no BEGIN line");
        refusesKey(file("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"), "is empty");
        refusesKey(
                file(Resource.text("ec-sec1.key").replace("EC PRIVATE", "RSA PRIVATE")), "cannot be used by this JDK");
        refusesChain(file(pem("CERTIFICATE", new byte[] {0x30, 1, 0})), "not a certificate of X.509, or is damaged");
    }

    @Test
    void aKeyForAnotherPurpose() throws Exception {
        byte[] x25519 = der("ed25519.key");
        x25519[11] = 0x6E;
        refusesKey(file(pem("PRIVATE KEY", x25519)), "does not sign with", "2b656e");
    }

    @Test
    void textsAreNamedByWhatTheyAreFor() {
        PemException key = catchThrowableOfType(
                PemException.class,
                () -> Pem.empty().keyText(Resource.text("ec.pem"), "SECRET").serverContext());
        assertThat(key).hasMessageStartingWith("the PEM text of the key: ").hasMessageNotContaining("SECRET");
        PemException trust = catchThrowableOfType(
                PemException.class, () -> Pem.empty().trustText("x").clientContext());
        assertThat(trust).hasMessageStartingWith("the PEM text of the authorities: ");
        assertThat(Pem.empty()
                        .keyText("SECRET", "SECRET", "SECRET".toCharArray())
                        .trust(CHAIN)
                        .toString())
                .contains(CHAIN.toString())
                .doesNotContain("SECRET");
    }
}
