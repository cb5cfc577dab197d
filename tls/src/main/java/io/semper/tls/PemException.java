package io.semper.tls;

import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/**
 * A key or certificate in PEM cannot be read or used. The message names the file, or says that it was text, and says what was expected,
 * what came and what to do. It never contains a password or a part of a private key. Thrown by {@link Pem}.
 */
public final class PemException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    PemException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    PemException(PemSource source, String problem) {
        this(source + ": " + problem, null);
    }

    PemException(PemSource source, String problem, @Nullable Throwable cause) {
        this(source + ": " + problem, cause);
    }
}
