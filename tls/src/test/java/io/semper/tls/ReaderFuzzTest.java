package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLException;

/**
 * The readers of foreign bytes under a fuzzer. An ordinary run repeats the inputs of {@code ReaderFuzzTestInputs}; with
 * {@code JAZZER_FUZZ=1} in the environment and {@code -Djazzer.hooks=true -Dtest=ReaderFuzzTest#pem}, Jazzer looks for more.
 */
class ReaderFuzzTest {
    @FuzzTest
    void pem(byte[] bytes) {
        PemSource source = PemSource.of(new String(bytes, StandardCharsets.ISO_8859_1), "test");
        attempt(source, from -> PemKey.read(from, null));
        attempt(source, from -> PemKey.read(from, Resource.PASSWORD.toCharArray()));
        attempt(source, PemCertificates::authorities);
    }

    private interface Reading {
        Object read(PemSource source) throws PemException;
    }

    private static void attempt(PemSource source, Reading reading) {
        try {
            assertThat(reading.read(source)).isNotNull();
        } catch (PemException refused) {
            assertThat(refused).hasMessageStartingWith("the PEM text of the test: ");
        }
    }

    /** Received at once and byte by byte, the same records come, and the same bytes stay. */
    @FuzzTest
    void records(byte[] bytes) {
        assertThat(cut(bytes, 1)).isEqualTo(cut(bytes, Math.max(1, bytes.length)));
    }

    private static String cut(byte[] bytes, int step) {
        TlsMemory memory = new TlsMemory();
        RecordReader reader = new RecordReader(memory);
        StringBuilder records = new StringBuilder();
        int taken = 0;
        try {
            for (int at = 0; at < bytes.length; at += step) {
                int count = Math.min(step, bytes.length - at);
                reader.lend(ByteBuffer.wrap(bytes, at, count).slice());
                for (ByteBuffer record = reader.next(); record != null; record = reader.next()) {
                    taken += record.remaining();
                    records.append(record.get(record.position()))
                            .append(':')
                            .append(record.remaining())
                            .append(' ');
                    record.position(record.limit());
                    reader.used(record);
                }
                reader.keep();
                assertThat(taken + reader.available()).isEqualTo(at + count);
            }
            records.append(reader.available()).append(" left");
        } catch (SSLException refused) {
            records.append("refused");
        } finally {
            reader.drop();
            memory.close();
        }
        return records.toString();
    }

    /** Received at once and byte by byte, the same name is found; each byte is kept once. */
    @FuzzTest
    void clientHello(byte[] bytes) {
        ClientHello whole = new ClientHello();
        boolean complete = whole.read(ByteBuffer.wrap(bytes));
        ClientHello parts = new ClientHello();
        boolean sooner = false;
        for (int end = 0; end <= bytes.length && !sooner; end++) {
            sooner = parts.read(ByteBuffer.wrap(bytes, 0, end));
        }
        assertThat(sooner).isEqualTo(complete);
        assertThat(parts.name()).isEqualTo(whole.name());
    }
}
