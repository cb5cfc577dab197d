package io.semper.tls;

/** One block of a PEM text: its label, its bytes, and the lines that it has. */
final class PemBlock {
    static final String CERTIFICATE = "CERTIFICATE";
    static final String PRIVATE_KEY = "PRIVATE KEY";
    static final String ENCRYPTED_PRIVATE_KEY = "ENCRYPTED PRIVATE KEY";
    static final String RSA_PRIVATE_KEY = "RSA PRIVATE KEY";
    static final String EC_PRIVATE_KEY = "EC PRIVATE KEY";
    static final String EC_PARAMETERS = "EC PARAMETERS";

    final String label;
    final byte[] bytes;
    private final int line;

    PemBlock(String label, byte[] bytes, int line) {
        this.label = label;
        this.bytes = bytes;
        this.line = line;
    }

    /** Whether the block holds a private key that can be read. */
    boolean isKey() {
        return switch (label) {
            case PRIVATE_KEY, ENCRYPTED_PRIVATE_KEY, RSA_PRIVATE_KEY, EC_PRIVATE_KEY -> true;
            default -> false;
        };
    }

    boolean isCertificate() {
        return label.equals(CERTIFICATE);
    }

    @Override
    public String toString() {
        return "the block " + label + " of line " + line;
    }
}
