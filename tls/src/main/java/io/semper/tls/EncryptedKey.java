package io.semper.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;

/** Decrypts PKCS#8 with PBES2 of RFC 8018, as OpenSSL writes it, and with what else the JDK knows. */
final class EncryptedKey {
    /** Many times what OpenSSL and recommendations ask for; more is a mistake, and would keep a thread busy for long. */
    private static final int MAX_ITERATIONS = 5_000_000;

    private EncryptedKey() {}

    /** Returns the PKCS#8 that {@code encrypted} holds. */
    static byte[] decrypt(PemSource source, byte[] encrypted, char[] password) throws PemException {
        for (char c : password) {
            if (c < ' ' || c > '~') {
                throw new PemException(
                        source, "the password has characters that are not ASCII, which this JDK does not take");
            }
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
            AlgorithmParameters parameters = info.getAlgParameters();
            if (parameters == null) {
                throw unreadable(source, info.getAlgName() + " without parameters", null);
            }
            checkIterations(source, parameters);
            String algorithm = algorithm(info, parameters);
            PBEKeySpec spec = new PBEKeySpec(password);
            try {
                Cipher cipher = Cipher.getInstance(algorithm);
                cipher.init(
                        Cipher.DECRYPT_MODE,
                        SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
                        parameters);
                return cipher.doFinal(info.getEncryptedData());
            } finally {
                spec.clearPassword();
            }
        } catch (BadPaddingException | IllegalBlockSizeException e) {
            throw wrongPassword(source);
        } catch (InvalidKeyException | InvalidKeySpecException e) {
            throw unreadable(source, "its password or parameters do not fit", e);
        } catch (PemException e) {
            throw e;
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // parsers of providers let some escape
            throw unreadable(source, String.valueOf(e.getMessage()), e);
        }
    }

    /** For PBES2, JDKs before 19 give the name of the scheme alone; its parameters know the cipher. */
    private static String algorithm(EncryptedPrivateKeyInfo info, AlgorithmParameters parameters) {
        String name = parameters.toString();
        return name != null && name.startsWith("PBEWith") ? name : info.getAlgName();
    }

    private static void checkIterations(PemSource source, AlgorithmParameters parameters) throws PemException {
        int iterations;
        try {
            iterations = parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount();
        } catch (InvalidParameterSpecException e) {
            throw unreadable(source, "its parameters have no count of iterations", e);
        }
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new PemException(
                    source,
                    "the encryption of its key asks for " + iterations + " iterations; up to " + MAX_ITERATIONS
                            + " are accepted. Is it damaged?");
        }
    }

    static PemException wrongPassword(PemSource source) {
        return new PemException(source, "the password does not decrypt its key: it is wrong, or the key is damaged");
    }

    private static PemException unreadable(PemSource source, String problem, @Nullable Throwable cause) {
        return new PemException(
                source,
                "its key is damaged, or encrypted in a way that this JDK does not read (" + problem
                        + "): convert it with: " + PemKey.convert(source),
                cause);
    }
}
