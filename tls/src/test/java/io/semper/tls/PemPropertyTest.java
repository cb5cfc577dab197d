package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Arbitrary and damaged input is read or refused with a {@link PemException}, and costs memory by its size alone. */
class PemPropertyTest {
    private static final List<String> FILES = List.of(
            "ca.pem",
            "ec.pem",
            "ec.key",
            "ec-sec1.key",
            "ec-encrypted.key",
            "ec-scrypt.key",
            "ed25519.key",
            "pss.key",
            "rsa-pkcs1.key",
            "ec-legacy.key");

    /** The key of a chain that a text is tried as. */
    private static final PrivateKey KEY;

    private static final PublicKey PUBLIC;

    static {
        try {
            KEY = PemKey.read(PemSource.of(Resource.file("ec.key")), null);
            PUBLIC = PemCertificates.authorities(PemSource.of(Resource.file("ec.pem")))
                    .get(0)
                    .getPublicKey();
        } catch (PemException e) {
            throw new AssertionError(e);
        }
    }

    private interface Reading {
        Object read(PemSource source) throws PemException;
    }

    /** Reads {@code text} as everything that it could be. Nothing but the declared exception may escape. */
    private static void read(String text) {
        PemSource source = PemSource.of(text, "test");
        attempt(source, from -> PemKey.read(from, null));
        attempt(source, from -> PemKey.read(from, Resource.PASSWORD.toCharArray()));
        attempt(source, from -> PemCertificates.chain(from, KEY, source));
        attempt(source, PemCertificates::authorities);
    }

    private static void attempt(PemSource source, Reading reading) {
        try {
            assertThat(reading.read(source)).isNotNull();
        } catch (PemException refused) {
            assertThat(refused).hasMessageStartingWith("the PEM text of the test: ");
        }
    }

    /** A damaged key may be a key still, which must sign or be refused. */
    private static void readAndSign(String text) {
        PemSource source = PemSource.of(text, "test");
        read(text);
        attempt(source, from -> KeyPairs.belong(PemKey.read(from, null), PUBLIC, from));
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of(
                        "-----BEGIN CERTIFICATE-----",
                        "-----END CERTIFICATE-----",
                        "-----BEGIN PRIVATE KEY-----",
                        "-----END PRIVATE KEY-----",
                        "-----BEGIN EC PARAMETERS-----",
                        "-----END EC PARAMETERS-----",
                        "-----BEGIN EC PRIVATE KEY-----",
                        "-----END EC PRIVATE KEY-----",
                        "-----BEGIN -----",
                        "-----BEGIN ",
                        "Proc-Type: 4,ENCRYPTED",
                        "MAMCAQA=",
                        "MAA=",
                        "A",
                        "",
                        "subject=x")
                .list()
                .ofMaxSize(12)
                .map(lines -> String.join("\n", lines));
    }

    @Property
    void linesInAnyOrder(@ForAll("lines") String text) {
        read(text);
    }

    @Property
    void anyText(@ForAll String text) {
        read(text);
    }

    @Property
    void damagedText(
            @ForAll @IntRange(max = 9) int file, @ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int changes) {
        byte[] bytes = Resource.text(FILES.get(file)).getBytes(StandardCharsets.ISO_8859_1);
        read(new String(damaged(bytes, seed, changes), StandardCharsets.ISO_8859_1));
    }

    @Property
    void damagedBytesInsideABlock(
            @ForAll @IntRange(max = 8) int file, @ForAll int seed, @ForAll @IntRange(min = 1, max = 4) int changes) {
        String text = Resource.text(FILES.get(file));
        String label = text.substring("-----BEGIN ".length(), text.indexOf("-----\n"));
        String base64 = text.substring(text.indexOf("-----\n") + 6, text.indexOf("-----END"));
        readAndSign(pem(label, damaged(Base64.getMimeDecoder().decode(base64), seed, changes)));
    }

    @Property
    void anyBytesInsideABlock(@ForAll @IntRange(max = 8) int file, @ForAll @Size(max = 300) byte[] bytes) {
        String text = Resource.text(FILES.get(file));
        read(pem(text.substring("-----BEGIN ".length(), text.indexOf("-----\n")), bytes));
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    /** Changes, removes or repeats some bytes. */
    private static byte[] damaged(byte[] bytes, int seed, int changes) {
        Random random = new Random(seed);
        byte[] result = bytes.clone();
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(result.length);
            switch (random.nextInt(4)) {
                case 0 -> result[at] = (byte) random.nextInt();
                case 1 -> result[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> result = Arrays.copyOf(result, Math.max(1, at));
                default -> {
                    byte[] longer = Arrays.copyOf(result, result.length + 1);
                    System.arraycopy(result, at, longer, at + 1, result.length - at);
                    result = longer;
                }
            }
        }
        return result;
    }

    /** A length field that announces 16 MiB or 2 GiB in front of a few bytes must not reserve them. */
    @Example
    void anAnnouncedLengthReservesNothing() throws Exception {
        for (String label : List.of("PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "CERTIFICATE")) {
            for (int tag : new int[] {0x30, 0x04, 0x02}) {
                byte[] three = {(byte) tag, (byte) 0x83, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 2, 1, 0};
                byte[] four = {(byte) tag, (byte) 0x84, 0x7F, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 2, 1, 0};
                for (byte[] bytes : List.of(three, four, Der.element(0x30, three))) {
                    String text = pem(label, bytes);
                    read(text); // loads what is needed
                    assertThat(allocatedBy(() -> read(text))).as(label).isLessThan(4 << 20);
                }
            }
        }
    }

    /** The largest text costs a few times its size, whatever it consists of. */
    @Example
    void theLargestTextCostsAFewTimesItsSize() throws Exception {
        int size = PemSource.MAX_BYTES;
        for (String line : List.of("\n", "x\n", "-----BEGIN A-----\nAAAA\n-----END A-----\n", "A", "A\n")) {
            String text = "-----BEGIN A-----\nAAAA\n-----END A-----\n-----BEGIN PRIVATE KEY-----\n"
                    + line.repeat((size - 100) / line.length());
            PemSource source = PemSource.of(text, "key");
            assertThat(allocatedBy(() -> {
                        try {
                            PemReader.read(source);
                        } catch (PemException refused) {
                            assertThat(refused).isNotNull();
                        }
                    }))
                    .as(line)
                    .isLessThan(150L * size);
        }
    }

    private static long allocatedBy(Runnable body) throws ReflectiveOperationException {
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocated =
                Class.forName("com.sun.management.ThreadMXBean").getMethod("getThreadAllocatedBytes", long.class);
        long before = (Long) allocated.invoke(threads, Thread.currentThread().getId());
        body.run();
        return (Long) allocated.invoke(threads, Thread.currentThread().getId()) - before;
    }
}
