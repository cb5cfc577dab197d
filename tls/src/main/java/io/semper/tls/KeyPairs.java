package io.semper.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Tells whether a private and a public key are a pair, which key stores do not ask: signs with one and verifies with the other. */
final class KeyPairs {
    private static final byte[] MESSAGE = "Semper".getBytes(StandardCharsets.US_ASCII);

    private KeyPairs() {}

    /** @param source of the private key, for messages */
    static boolean belong(PrivateKey key, PublicKey other, PemSource source) throws PemException {
        if (!key.getAlgorithm().equals(other.getAlgorithm())) {
            return false;
        }
        try {
            Signature signer = signature(key);
            signer.initSign(key);
            signer.update(MESSAGE);
            byte[] signed = signer.sign();
            return verifies(signature(key), other, signed);
        } catch (GeneralSecurityException | RuntimeException e) { // providers let some escape for senseless numbers
            throw new PemException(source, "the key of " + key.getAlgorithm() + " cannot sign: " + e.getMessage(), e);
        }
    }

    private static boolean verifies(Signature verifier, PublicKey with, byte[] signed) throws GeneralSecurityException {
        try {
            verifier.initVerify(with);
            verifier.update(MESSAGE);
            return verifier.verify(signed);
        } catch (InvalidKeyException | SignatureException e) { // of another size, or another curve
            return false;
        }
    }

    private static Signature signature(PrivateKey key) throws GeneralSecurityException {
        switch (key.getAlgorithm()) {
            case "RSA":
                return Signature.getInstance("SHA256withRSA");
            case "EC":
                return Signature.getInstance("SHA256withECDSA");
            case "RSASSA-PSS":
                Signature pss = Signature.getInstance("RSASSA-PSS");
                AlgorithmParameterSpec own = key instanceof RSAKey rsa ? rsa.getParams() : null;
                pss.setParameter(
                        own != null ? own : new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                return pss;
            default:
                return Signature.getInstance(key.getAlgorithm());
        }
    }
}
