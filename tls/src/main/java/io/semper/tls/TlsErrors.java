package io.semper.tls;

import io.semper.ConnectionResetException;
import io.semper.TlsOptions;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Says in words of a user what the exception of an engine means: what was expected, what came, what to do. The exception itself is the
 * cause. Types decide where there are types; the text, which differs between engines, is searched only to add an explanation.
 */
final class TlsErrors {
    /** By a part of the text of the exception; the first that fits counts. */
    private static final Map<String, Function<TlsOptions, String>> MEANINGS = meanings();

    private TlsErrors() {}

    /** Returns what an engine, its factory or the supplier of its context threw as a failure of TLS; throws what escapes the loop. */
    private static SSLException failure(String what, Throwable thrown) {
        if (Escapes.escapes(thrown)) {
            throw Escapes.rethrown(thrown);
        }
        return thrown instanceof SSLException failure ? failure : new SSLException(what + ": " + thrown, thrown);
    }

    /** Returns what the making of an engine threw as a failure of TLS; throws what escapes the loop. */
    static SSLException unusable(Throwable thrown) {
        return failure("the options of TLS cannot be used", thrown);
    }

    /** Returns what the use of an engine threw as a failure of TLS; throws what escapes the loop. */
    static SSLException broken(Throwable thrown) {
        return failure("the TLS engine failed", thrown);
    }

    /** Returns why a handshake failed, for figures. */
    static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private static Map<String, Function<TlsOptions, String>> meanings() {
        Map<String, Function<TlsOptions, String>> texts = new LinkedHashMap<>();
        // what the engine of the JDK 17 says when it is this side that refuses; later ones name the alert
        texts.put(
                "Empty client certificate chain",
                options -> "the client has sent no certificate, and this server needs one: see"
                        + " TlsOptions.clientAuthentication()");
        texts.put("not accepted by server preferences", TlsErrors::noVersion);
        texts.put("not accepted by client preferences", TlsErrors::noVersion);
        texts.put("is not enabled or supported in", TlsErrors::noVersion);
        texts.put("no cipher suites in common", TlsErrors::noSuite);
        texts.put("No matching application layer protocol", TlsErrors::noApplicationProtocol);
        // names of alerts
        texts.put("protocol_version", TlsErrors::noVersion);
        texts.put("no_application_protocol", TlsErrors::noApplicationProtocol);
        texts.put(
                "certificate_required",
                options -> "the server needs a certificate of the client: give the SSLContext a key manager");
        texts.put(
                "unrecognized_name",
                options -> "the server does not know the name that it was asked for: see TlsOptions.serverName()");
        texts.put("unknown_ca", options -> "the peer does not trust the authority of this side's certificate");
        texts.put("certificate_expired", options -> "the peer refused this side's certificate because it has expired");
        texts.put("certificate_unknown", options -> "the peer does not accept this side's certificate");
        texts.put("bad_certificate", TlsErrors::badCertificate);
        texts.put("handshake_failure", TlsErrors::noSuite);
        return texts;
    }

    private static String noVersion(TlsOptions options) {
        return "the two sides have no version of TLS in common; this side speaks " + options.protocols();
    }

    private static String noSuite(TlsOptions options) {
        return "the two sides have no cipher suite or signature in common, or the server needs a certificate of the"
                + " client; this side speaks " + options.protocols()
                + (options.cipherSuites().isEmpty() ? "" : " with " + options.cipherSuites());
    }

    private static String noApplicationProtocol(TlsOptions options) {
        return options.applicationProtocols().isEmpty()
                ? "the peer needs an application protocol, and this side names none: see"
                        + " TlsOptions.applicationProtocols()"
                : "the two sides have no application protocol in common; this side speaks "
                        + options.applicationProtocols();
    }

    private static String badCertificate(TlsOptions options) {
        return options.role() == TlsOptions.Role.SERVER
                ? "the client does not accept the certificate of this server"
                : "the server does not accept the certificate of this client, or needs one and got none: give the"
                        + " SSLContext a key manager with a certificate that the server trusts";
    }

    /** Explains a failure of the handshake. What has nothing to do with TLS, such as a timeout, stays as it is. */
    static Throwable inHandshake(TlsLayer layer, Throwable thrown) {
        String what;
        if (thrown instanceof SSLException ssl) {
            what = reason(layer, ssl);
        } else if (thrown instanceof ConnectionResetException) {
            what = "the peer reset the connection";
        } else {
            return thrown;
        }
        return explained(new SSLHandshakeException(layer.handshakeWith() + ": " + what), thrown);
    }

    /** Explains a failure after the handshake. */
    static Throwable inTraffic(TlsLayer layer, SSLException thrown) {
        return explained(new SSLException(layer.upper().describe() + " broke: " + reason(layer, thrown)), thrown);
    }

    private static SSLException explained(SSLException explained, Throwable cause) {
        explained.initCause(cause);
        return explained;
    }

    private static String reason(TlsLayer layer, SSLException thrown) {
        String certificate = certificate(layer, thrown);
        if (certificate != null) {
            return certificate;
        }
        if (thrown instanceof NotTlsException) {
            return thrown.getMessage() + "; is this the port of TLS?";
        }
        String text = String.valueOf(thrown.getMessage());
        for (Map.Entry<String, Function<TlsOptions, String>> meaning : MEANINGS.entrySet()) {
            if (text.contains(meaning.getKey())) {
                return meaning.getValue().apply(layer.options) + " (" + text + ")";
            }
        }
        return text;
    }

    /** Explains why the certificate of the peer was refused here; null if that is not what happened. */
    private static @Nullable String certificate(TlsLayer layer, Throwable thrown) {
        boolean client = layer.options.role() == TlsOptions.Role.CLIENT;
        String whose = "the certificate of the " + (client ? "server" : "client");
        CertificateException last = null;
        int depth = 0;
        for (Throwable t = thrown; t != null && depth++ < 16; t = t.getCause()) {
            if (t instanceof CertificateExpiredException) {
                return whose + " has expired (" + t.getMessage() + "): it has to be renewed";
            }
            if (t instanceof CertificateNotYetValidException) {
                return whose + " is not valid yet (" + t.getMessage() + "): check the clocks";
            }
            if (t instanceof CertPathBuilderException) {
                return whose + " leads to no authority that the SSLContext trusts (" + t.getMessage()
                        + "): give the context the certificate of its authority";
            }
            if (t instanceof CertificateException refused) {
                last = refused;
            }
        }
        if (last == null) {
            return null;
        }
        String name = layer.serverName();
        boolean isName = client && last.getClass() == CertificateException.class && last.getCause() == null;
        return isName && name != null
                ? whose + " is not made out for " + name + " (" + last.getMessage()
                        + "): connect to a name that it has, or set that by TlsOptions.serverName(); `openssl s_client"
                        + " -connect HOST:PORT </dev/null | openssl x509 -noout -ext subjectAltName` shows its names"
                : whose + " is refused: " + last.getMessage();
    }
}
