package io.semper.tls;

import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates of a PEM text, and checks that a chain is one, and belongs to its key. */
final class PemCertificates {
    private PemCertificates() {}

    /** Reads the certificates of authorities; their order means nothing. */
    static List<X509Certificate> authorities(PemSource source) throws PemException {
        return read(source, false);
    }

    /** Reads the certificate of {@code key}, which comes first, and those of the authorities above it, each after the one it signed. */
    static X509Certificate[] chain(PemSource source, PrivateKey key, PemSource keySource) throws PemException {
        List<X509Certificate> chain = read(source, true);
        if (!KeyPairs.belong(key, chain.get(0).getPublicKey(), keySource)) {
            throw new PemException(source, anotherPair(chain, key, keySource));
        }
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate signed = chain.get(i - 1);
            X509Certificate above = chain.get(i);
            if (!signed.getIssuerX500Principal().equals(above.getSubjectX500Principal())) {
                throw new PemException(
                        source,
                        "its certificates are not in order: after that of " + name(signed)
                                + " its issuer was expected, "
                                + signed.getIssuerX500Principal() + ", and number " + (i + 1) + " is of " + name(above)
                                + ". Put the server's first, and each authority after what it signed");
            }
        }
        return chain.toArray(new X509Certificate[0]);
    }

    private static String anotherPair(List<X509Certificate> chain, PrivateKey key, PemSource keySource)
            throws PemException {
        for (int i = 1; i < chain.size(); i++) {
            if (KeyPairs.belong(key, chain.get(i).getPublicKey(), keySource)) {
                return "its certificates are not in order: the key of " + keySource + " belongs to number " + (i + 1)
                        + ", " + name(chain.get(i)) + ", which has to be the first";
            }
        }
        Certificate first = chain.get(0);
        return "its certificate, of " + name(chain.get(0)) + " with a key of "
                + first.getPublicKey().getAlgorithm() + ", does not belong to the key of " + keySource
                + ", which is of another pair"
                + (key.getAlgorithm().equals(first.getPublicKey().getAlgorithm())
                        ? ""
                        : " (of " + key.getAlgorithm() + ")")
                + ": give the two files that were made together";
    }

    private static String name(X509Certificate certificate) {
        return String.valueOf(certificate.getSubjectX500Principal());
    }

    private static List<X509Certificate> read(PemSource source, boolean mayHoldKey) throws PemException {
        CertificateFactory factory;
        try {
            factory = CertificateFactory.getInstance("X.509");
        } catch (CertificateException e) {
            throw new PemException(source, "this JDK has no certificates of X.509", e);
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (PemBlock block : PemReader.read(source)) {
            if (block.isCertificate()) {
                certificates.add(certificate(factory, source, block));
            } else if (!mayHoldKey || !block.isKey() && !block.label.equals(PemBlock.EC_PARAMETERS)) {
                throw new PemException(
                        source, "certificates were expected, and " + block + " is none: " + advice(block));
            }
        }
        if (certificates.isEmpty()) {
            throw new PemException(
                    source,
                    "it has a private key and no certificate: give the file with CERTIFICATE; are the files of key and"
                            + " certificate exchanged?");
        }
        return certificates;
    }

    private static String advice(PemBlock block) {
        return switch (block.label) {
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
                "an authority has to sign it, and returns the certificate";
            case "TRUSTED CERTIFICATE" -> "convert it with: openssl x509 -in FILE -out NEW";
            case "PKCS7" -> "convert it with: openssl pkcs7 -print_certs -in FILE -out NEW";
            default ->
                block.isKey()
                        ? "a private key does not belong into a file of authorities"
                        : "remove it; their label is CERTIFICATE";
        };
    }

    private static X509Certificate certificate(CertificateFactory factory, PemSource source, PemBlock block)
            throws PemException {
        try {
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes));
        } catch (CertificateException | RuntimeException e) { // parsers of providers let some escape
            throw new PemException(
                    source, block + " is not a certificate of X.509, or is damaged: " + e.getMessage(), e);
        }
    }
}
