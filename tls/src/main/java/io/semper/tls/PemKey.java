package io.semper.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the one private key of a PEM text: PKCS#8 (RFC 5958), which may be encrypted, and PKCS#1 (RFC 8017) and SEC 1 (RFC 5915), which
 * become PKCS#8 by the name of their algorithm in front.
 */
final class PemKey {
    private static final byte[] RSA = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1};
    private static final byte[] RSASSA_PSS = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 10};
    private static final byte[] EC = {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};
    private static final byte[] ED25519 = {0x2B, 0x65, 0x70};
    private static final byte[] ED448 = {0x2B, 0x65, 0x71};

    private static final Map<String, String> ALGORITHMS = Map.of(
            hex(RSA), "RSA", hex(RSASSA_PSS), "RSASSA-PSS", hex(EC), "EC", hex(ED25519), "EdDSA", hex(ED448), "EdDSA");

    private static final byte[] VERSION_0 = Der.element(Der.INTEGER, new byte[] {0});

    private final PemSource source;

    private PemKey(PemSource source) {
        this.source = source;
    }

    /** The command that makes of the key of {@code source} one that can be read. */
    static String convert(PemSource source) {
        return "openssl pkcs8 -topk8 -v2 aes-256-cbc -in " + source.file() + " -out NEW";
    }

    /** Reads the key of {@code source}; beside it there may be certificates. */
    static PrivateKey read(PemSource source, char @Nullable [] password) throws PemException {
        List<PemBlock> blocks = PemReader.read(source);
        for (PemBlock block : blocks) {
            if (!block.isKey() && !block.isCertificate() && !block.label.equals(PemBlock.EC_PARAMETERS)) {
                throw new PemException(
                        source, "a private key was expected, and " + block + " is none: " + advice(block));
            }
        }
        List<PemBlock> keys = blocks.stream().filter(PemBlock::isKey).toList();
        if (keys.isEmpty()) {
            throw new PemException(
                    source,
                    "it has no private key, only " + blocks.get(0).label
                            + ": give the file with PRIVATE KEY; are the files of key and certificate exchanged?");
        }
        if (keys.size() > 1) {
            throw new PemException(
                    source,
                    "it has " + keys.size() + " private keys, " + keys.get(0) + " and " + keys.get(1)
                            + ": leave the one of the certificate");
        }
        return new PemKey(source).key(keys.get(0), blocks, password);
    }

    private static String advice(PemBlock block) {
        return switch (block.label) {
            case "OPENSSH PRIVATE KEY" -> "convert it with: ssh-keygen -p -m PKCS8 -f COPY";
            case "DSA PRIVATE KEY", "DSA PARAMETERS" ->
                "browsers and TLS 1.3 do not accept DSA; make a key of EC or RSA";
            case "PUBLIC KEY", "RSA PUBLIC KEY" -> "it is the public half, the private one is in another file";
            default -> "labels of keys are PRIVATE KEY, ENCRYPTED PRIVATE KEY, RSA PRIVATE KEY and EC PRIVATE KEY";
        };
    }

    private PrivateKey key(PemBlock key, List<PemBlock> blocks, char @Nullable [] password) throws PemException {
        try {
            return switch (key.label) {
                case PemBlock.ENCRYPTED_PRIVATE_KEY -> decrypted(key, password);
                case PemBlock.RSA_PRIVATE_KEY -> pkcs8(pkcs1(key.bytes));
                case PemBlock.EC_PRIVATE_KEY -> pkcs8(sec1(key.bytes, blocks));
                default -> pkcs8(key.bytes);
            };
        } catch (Der.Malformed e) {
            throw new PemException(source, key + " is damaged, or no " + key.label + ": " + e.getMessage());
        } catch (GeneralSecurityException e) {
            if (e instanceof PemException known) {
                throw known;
            }
            throw new PemException(source, key + " cannot be used by this JDK: " + e.getMessage(), e);
        }
    }

    private PrivateKey decrypted(PemBlock key, char @Nullable [] password) throws PemException {
        if (password == null) {
            throw new PemException(
                    source,
                    "its key is encrypted: give its password, or remove the encryption with: openssl pkcs8 -in "
                            + source.file() + " -out NEW (with -topk8 -nocrypt for other labels)");
        }
        byte[] plain = EncryptedKey.decrypt(source, key.bytes, password);
        try {
            return pkcs8(plain);
        } catch (Der.Malformed | GeneralSecurityException e) { // one wrong password in 256 leaves the padding right
            throw EncryptedKey.wrongPassword(source);
        }
    }

    private static byte[] pkcs1(byte[] key) throws Der.Malformed {
        new Der(key).next(Der.SEQUENCE);
        return pkcs8(RSA, Der.element(Der.NULL), key);
    }

    /** The curve is in the key, or in a block EC PARAMETERS before it. */
    private static byte[] sec1(byte[] key, List<PemBlock> blocks) throws Der.Malformed {
        Der fields = new Der(key).next(Der.SEQUENCE);
        fields.next(Der.INTEGER);
        fields.next(Der.OCTET_STRING);
        if (fields.hasNext(Der.CONTEXT_0)) {
            return pkcs8(EC, fields.next(Der.CONTEXT_0).rest(), key);
        }
        for (PemBlock block : blocks) {
            if (block.label.equals(PemBlock.EC_PARAMETERS)) {
                return pkcs8(EC, block.bytes, key);
            }
        }
        throw new Der.Malformed("the key names no curve, and no block EC PARAMETERS does");
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] parameters, byte[] key) {
        return Der.element(
                Der.SEQUENCE,
                VERSION_0,
                Der.element(Der.SEQUENCE, Der.element(Der.OID, algorithm), parameters),
                Der.element(Der.OCTET_STRING, key));
    }

    private PrivateKey pkcs8(byte[] key) throws Der.Malformed, GeneralSecurityException {
        Der fields = new Der(key).next(Der.SEQUENCE);
        fields.next(Der.INTEGER);
        String oid = hex(fields.next(Der.SEQUENCE).next(Der.OID).rest());
        String algorithm = ALGORITHMS.get(oid);
        if (algorithm == null) {
            throw new PemException(
                    source,
                    "its key is of an algorithm that TLS does not sign with (object identifier " + oid
                            + " in hexadecimal): make one of EC, RSA, RSASSA-PSS, Ed25519 or Ed448");
        }
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
        } catch (RuntimeException e) { // parsers of providers let some escape
            throw new PemException(source, "its key of " + algorithm + " is damaged: " + e, e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
