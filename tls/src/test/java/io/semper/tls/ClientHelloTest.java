package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The name that a client asks for, in hellos of the JDK, whole, cut and spoilt. */
final class ClientHelloTest {
    private static final String NAME = "Server.Test";
    private static final byte[] HELLO = hello(NAME);

    private static byte[] hello(String name) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, null, null);
            SSLEngine engine = context.createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            if (name != null) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            engine.setSSLParameters(parameters);
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), record);
            return Arrays.copyOf(record.array(), record.position());
        } catch (GeneralSecurityException | SSLException e) {
            throw new AssertionError(e);
        }
    }

    /** The message of {@code record} in records of {@code size} bytes. */
    private static byte[] inRecordsOf(int size, byte[] record) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int at = 5; at < record.length; at += size) {
            int count = Math.min(size, record.length - at);
            all.writeBytes(new byte[] {22, 3, 1, (byte) (count >> 8), (byte) count});
            all.write(record, at, count);
        }
        return all.toByteArray();
    }

    @Test
    void findsTheNameInAWholeHello() {
        ClientHello hello = new ClientHello();
        assertThat(hello.read(ByteBuffer.wrap(HELLO))).isTrue();
        assertThat(hello.name()).isEqualTo("server.test");
    }

    @Test
    void aHelloWithoutANameHasNone() {
        ClientHello hello = new ClientHello();
        assertThat(hello.read(ByteBuffer.wrap(hello(null)))).isTrue();
        assertThat(hello.name()).isNull();
    }

    @Property(tries = 300)
    void cutsAndRecordsDoNotMatter(
            @ForAll @IntRange(min = 1, max = 600) int recordSize,
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 300) Integer> cuts) {
        byte[] all = inRecordsOf(recordSize, HELLO);
        ClientHello hello = new ClientHello();
        int received = 0;
        boolean complete = false;
        for (int i = 0; received < all.length; i++) {
            assertThat(complete).isFalse();
            received = Math.min(all.length, received + cuts.get(i % cuts.size()));
            complete = hello.read(ByteBuffer.wrap(all, 0, received));
        }
        assertThat(complete).isTrue();
        assertThat(hello.name()).isEqualTo("server.test");
    }

    @Test
    void aHelloThatIsCutAnywhereIsWaitedFor() {
        for (int length = 0; length < HELLO.length; length++) {
            ClientHello hello = new ClientHello();
            assertThat(hello.read(ByteBuffer.wrap(HELLO, 0, length))).isFalse();
            assertThat(hello.name()).isNull();
            assertThat(hello.read(ByteBuffer.wrap(HELLO))).isTrue();
            assertThat(hello.name()).isEqualTo("server.test");
        }
    }

    @Test
    void aSpoiltHelloThrowsNothing() {
        Random random = new Random(11);
        for (int at = 0; at < HELLO.length; at++) {
            for (int flip : new int[] {1, 0x80, 0xFF, 1 + random.nextInt(255)}) {
                byte[] spoilt = HELLO.clone();
                spoilt[at] ^= (byte) flip;
                readInPieces(spoilt, 1 + random.nextInt(spoilt.length));
            }
        }
    }

    @Property(tries = 1000)
    void anythingElseThrowsNothing(
            @ForAll @Size(max = 300) byte[] bytes, @ForAll @IntRange(min = 1, max = 300) int piece) {
        readInPieces(bytes, piece);
        byte[] likeAHello = bytes.clone();
        byte[] head = {22, 3, 1, 0, (byte) Math.max(0, bytes.length - 5), 1, 0, 0, (byte) Math.max(0, bytes.length - 9)
        };
        System.arraycopy(head, 0, likeAHello, 0, Math.min(head.length, likeAHello.length));
        readInPieces(likeAHello, piece);
    }

    private static void readInPieces(byte[] bytes, int piece) {
        ClientHello hello = new ClientHello();
        for (int received = 0; received < bytes.length; ) {
            received = Math.min(bytes.length, received + piece);
            if (hello.read(ByteBuffer.wrap(bytes, 0, received))) {
                return;
            }
            assertThat(hello.name()).isNull();
        }
    }

    @Test
    void memoryGrowsWithWhatWasReceivedAndIsBounded() throws ReflectiveOperationException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        byte[] content = new byte[100];
        content[0] = 1;
        content[1] = (byte) 0xFF; // announces 16 MB
        content[2] = (byte) 0xFF;
        content[3] = (byte) 0xFF;
        ClientHello hello = new ClientHello();
        boolean complete = false;
        for (int i = 0; !complete; i++) {
            stream.writeBytes(new byte[] {22, 3, 1, 0, 100});
            stream.writeBytes(content);
            complete = hello.read(ByteBuffer.wrap(stream.toByteArray()));
            assertThat(memoryOf(hello)).isLessThanOrEqualTo(Math.max(512, 2 * stream.size()));
            assertThat(i).as("records of a hello that never ends").isLessThan(400);
        }
        assertThat(hello.name()).isNull();
    }

    private static int memoryOf(ClientHello hello) throws ReflectiveOperationException {
        Field message = ClientHello.class.getDeclaredField("message");
        message.setAccessible(true);
        return ((byte[]) message.get(hello)).length;
    }

    /** They are forbidden, and would be kept for as long as the handshake may take. */
    @Test
    void recordsWithoutContentAreLeftToTheEngine() {
        assertThat(new ClientHello().read(ByteBuffer.wrap(new byte[] {22, 3, 1, 0, 0})))
                .isTrue();
    }
}
