package io.semper.examples.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of RFC 7677, section 3, and what differs from it. */
class ScramTest {
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String SERVER_FIRST = "r=" + SERVER_NONCE + ",s=" + SALT + ",i=4096";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final Scram scram = new Scram("user", "pencil", NONCE);

    @Test
    void theExampleOfTheRfc() throws Exception {
        assertThat(scram.first()).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(scram.answer(SERVER_FIRST))
                .isEqualTo("c=biws,r=" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        scram.verify(SERVER_FINAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl9",
                "v=",
                "v=?",
                "",
                "e=other-error"
            })
    void aServerThatDoesNotKnowThePasswordIsRefused(String last) throws Exception {
        scram.answer(SERVER_FIRST);
        assertThatThrownBy(() -> scram.verify(last))
                .isInstanceOf(ProtocolException.class)
                .hasMessageStartingWith("SCRAM: ");
    }

    @Test
    void aSignatureBeforeTheProofIsRefused() {
        assertThatThrownBy(() -> scram.verify(SERVER_FINAL)).isInstanceOf(ProtocolException.class);
        assertThatThrownBy(() -> scram.verify("v=")).isInstanceOf(ProtocolException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "r=" + NONCE + ",s=" + SALT + ",i=4096 | nonce",
                "r=x" + SERVER_NONCE + ",s=" + SALT + ",i=4096 | nonce",
                "r=" + SERVER_NONCE + ",s=,i=4096 | salt",
                "r=" + SERVER_NONCE + ",s=?,i=4096 | Base64",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=4095 | 4095",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=1000001 | 1000001",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=-1 | -1",
                "r=" + SERVER_NONCE + ",s=" + SALT + ",i=x | 'x'",
                "r=" + SERVER_NONCE + ",s=" + SALT + " | 'i'",
                "m=must,r=" + SERVER_NONCE + ",s=" + SALT + ",i=4096 | 'r'",
                "e=unknown-user | 'r'"
            })
    void aFirstMessageThatIsWrongIsRefused(String first, String names) {
        assertThatThrownBy(() -> scram.answer(first))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining(names);
    }

    @Test
    void noncesDiffer() {
        assertThat(Scram.newNonce()).hasSize(24).doesNotContain(",").isNotEqualTo(Scram.newNonce());
    }

    @Test
    void namesAreEscaped() {
        assertThat(new Scram("a=b,c", "x", "n").first()).isEqualTo("n,,n=a=3Db=2Cc,r=n");
    }

    /** The examples of RFC 4013, section 3, as far as they do not depend on the direction of the text. */
    @Test
    void passwordsAreNormalized() {
        assertThat(Scram.prepare("I\u00ADX")).isEqualTo("IX");
        assertThat(Scram.prepare("user")).isEqualTo("user");
        assertThat(Scram.prepare("\u00AA")).isEqualTo("a");
        assertThat(Scram.prepare("\u2168")).isEqualTo("IX");
        assertThat(Scram.prepare("a\u00A0b")).isEqualTo("a b");
        assertThat(Scram.prepare("\u0007\u00AA")).isEqualTo("\u0007\u00AA");
    }
}
