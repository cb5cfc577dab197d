package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.ProtocolException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The client's side of one exchange of SCRAM-SHA-256, without channel binding: RFC 5802 and RFC 7677. It proves that the client knows
 * the password, and {@link #verify} that the server does. For one thread at a time.
 */
final class Scram {
    /** The name of the mechanism. */
    static final String MECHANISM = "SCRAM-SHA-256";

    /** RFC 7677 asks for at least this number. With fewer, a false server could guess the password from the proof at less cost. */
    static final int LEAST_ITERATIONS = 4096;

    /** A bound of the time that a false server can make us compute: about a second. */
    static final int MOST_ITERATIONS = 1_000_000;

    private static final String WITHOUT_CHANNEL_BINDING = "n,,";
    private static final int KEY_BITS = 256;
    private static final int NONCE_BYTES = 18;

    private final String user;
    private final String password;
    private final String nonce;
    private byte[] expectedSignature = {};

    Scram(String user, String password, String nonce) {
        this.user = user;
        this.password = password;
        this.nonce = nonce;
    }

    static String newNonce() {
        byte[] random = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    /** Returns the first message of the client. */
    String first() {
        return WITHOUT_CHANNEL_BINDING + firstBare();
    }

    private String firstBare() {
        return "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    /**
     * Returns the answer to the first message of the server. Takes milliseconds to a second, depending on the number of iterations that
     * the server asks for, so it is not for the thread of a loop.
     */
    String answer(String serverFirst) throws ProtocolException, GeneralSecurityException {
        String[] attributes = serverFirst.split(",", -1);
        String serverNonce = attribute(attributes, 0, 'r', serverFirst);
        byte[] salt = decode(attribute(attributes, 1, 's', serverFirst));
        int iterations = iterations(attribute(attributes, 2, 'i', serverFirst));
        if (!serverNonce.startsWith(nonce) || serverNonce.length() == nonce.length()) {
            throw new ProtocolException("SCRAM: the nonce of the server does not extend that of the client");
        }
        if (salt.length == 0) {
            throw new ProtocolException("SCRAM: the server sent an empty salt");
        }
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(WITHOUT_CHANNEL_BINDING.getBytes(US_ASCII))
                + ",r=" + serverNonce;
        byte[] authMessage = (firstBare() + "," + serverFirst + "," + withoutProof).getBytes(UTF_8);

        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(prepare(password).toCharArray(), salt, iterations, KEY_BITS))
                .getEncoded();
        byte[] clientKey = hmac(salted, "Client Key".getBytes(US_ASCII));
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] proof = hmac(storedKey, authMessage);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        expectedSignature = hmac(hmac(salted, "Server Key".getBytes(US_ASCII)), authMessage);
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    /** Checks the last message of the server: only a server that knows the password can have made it. */
    void verify(String serverFinal) throws ProtocolException {
        String[] attributes = serverFinal.split(",", -1);
        if (attributes[0].startsWith("e=")) {
            throw new ProtocolException("SCRAM: the server refuses the login: " + attributes[0].substring(2));
        }
        byte[] signature = decode(attribute(attributes, 0, 'v', serverFinal));
        if (expectedSignature.length == 0 || !MessageDigest.isEqual(expectedSignature, signature)) {
            throw new ProtocolException("SCRAM: the signature of the server is wrong: it does not know the password");
        }
    }

    private static String attribute(String[] attributes, int index, char name, String message)
            throws ProtocolException {
        if (index >= attributes.length || !attributes[index].startsWith(name + "=")) {
            throw new ProtocolException("SCRAM: attribute '" + name + "' is missing in a message of " + message.length()
                    + " characters, or stands after an extension that is not known");
        }
        return attributes[index].substring(2);
    }

    private static byte[] decode(String base64) throws ProtocolException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new ProtocolException("SCRAM: the server sent what is not Base64");
        }
    }

    private static int iterations(String text) throws ProtocolException {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations >= LEAST_ITERATIONS && iterations <= MOST_ITERATIONS) {
                return iterations;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new ProtocolException("SCRAM: the server asks for '" + text + "' iterations; from " + LEAST_ITERATIONS
                + " to " + MOST_ITERATIONS + " are accepted");
    }

    private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message);
    }

    /**
     * Normalizes a password as SASLprep (RFC 4013) does. A password with a character that SASLprep prohibits is used as PostgreSQL does,
     * as it is, as far as that is a control character or not assigned; text in both directions is not examined.
     */
    static String prepare(String password) {
        if (password.chars().allMatch(c -> c >= ' ' && c < 0x7F)) {
            return password;
        }
        StringBuilder mapped = new StringBuilder();
        for (int c : password.codePoints().toArray()) {
            if (Character.isISOControl(c) || !Character.isDefined(c)) {
                return password;
            } else if (Character.getType(c) == Character.SPACE_SEPARATOR) {
                mapped.append(' ');
            } else if (!mappedToNothing(c)) {
                mapped.appendCodePoint(c);
            }
        }
        return Normalizer.normalize(mapped, Normalizer.Form.NFKC);
    }

    /** Table B.1 of RFC 3454. */
    private static boolean mappedToNothing(int c) {
        return switch (c) {
            case 0xAD, 0x34F, 0x1806, 0x180B, 0x180C, 0x180D, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF -> true;
            default -> c >= 0xFE00 && c <= 0xFE0F;
        };
    }
}
