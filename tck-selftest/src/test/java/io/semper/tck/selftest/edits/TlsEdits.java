package io.semper.tck.selftest.edits;

import java.util.List;

/** TLS that is broken in one respect. */
final class TlsEdits implements EditGroup {
    private static final String LAYER = "tls/TlsLayer.java";
    private static final String TLS = "tls/TlsStream.java";
    private static final String CONNECT = "tls/TlsConnect.java";
    private static final String DELIVERY = "tls/PlainDelivery.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a connect takes options of a server",
                        "api/ConnectOptions.java",
                        "if (newTls != null && newTls.role() != TlsOptions.Role.CLIENT) {",
                        "if (newTls != null && newTls.role() == null) {",
                        "TLS-01"),
                new Edit(
                        "a server of TLS that is cancelled late stays open",
                        "tls/TlsServer.java",
                        "done.result().close();",
                        "done.result().port();",
                        "TLS-72"),
                new Edit(
                        "a layer takes the end of its peer for a truncation though the one above has ended",
                        "tls/TlsEnding.java",
                        " || hasEndedAbove()) {",
                        ") {",
                        "TLS-66"),
                new Edit(
                        "a layer asks only the one above whether the peer has ended it",
                        "tls/TlsEnding.java",
                        "(above.ending().isPeerClosed() || above.ending().hasEndedAbove())",
                        "above.ending().isPeerClosed()",
                        "TLS-66"),
                new Edit(
                        "a layer asks only the one above whether it is closed",
                        TLS,
                        "above.isClosing() || above instanceof TlsStream stream && stream.isClosedAbove()",
                        "above.isClosing()",
                        "TLS-66"),
                new Edit(
                        "drained() of a layer of TLS does not know of a file",
                        TLS,
                        "        if (file == null) {\n            return layer.below().drained();",
                        "        if (waitingForFile.isEmpty()) {\n            return layer.below().drained();",
                        "TLS-70"),
                new Edit(
                        "a server of TLS depends on its own future",
                        "tls/TlsServer.java",
                        "        return serving.future();\n",
                        "        serving.future().addDoneCallback(done -> {});\n        return serving.future();\n",
                        "TLS-72"),
                new Edit(
                        "an upgrade needs no name for its server",
                        "tls/TlsUpgrade.java",
                        "if (client && options.checksHostname() && options.serverName() == null) {",
                        "if (client && options.checksHostname() && loop == null) {",
                        "TLS-03"),
                new Edit(
                        "the name is always checked",
                        "tls/TlsEngine.java",
                        "options.checksHostname() ? \"HTTPS\" : null",
                        "\"HTTPS\"",
                        "TLS-05"),
                new Edit(
                        "data of the handshake is delivered at once",
                        LAYER,
                        "        flow.holdBack();\n        reader().hold();\n",
                        "",
                        "TLS-21"),
                new Edit(
                        "a handshake that fails does not name the peer",
                        "tls/TlsErrors.java",
                        "layer.handshakeWith() + \": \" + what",
                        "what",
                        "TLS-22"),
                new Edit(
                        "a cancelled handshake is closed later",
                        CONNECT,
                        "            layer.abandon(null);\n            if (layer.isLost() ||",
                        "            layer.loop().callSoon(() -> layer.abandon(null));\n            promise.tryCancel();\n            if (layer.isLost() ||",
                        "TLS-27"),
                new Edit(
                        "a pause inside getBuffer is ignored",
                        DELIVERY,
                        "                    || !layer.mayDeliver()\n                    || layer.flow().isPaused()) {\n                return true;",
                        "                    || !layer.mayDeliver()) {\n                return true;",
                        "TLS-34"),
                new Edit(
                        "what a replaced protocol left is lost in TLS",
                        DELIVERY,
                        "if (!delivered || !buffered && layer.upperProtocol() == receiver) {",
                        "if (!delivered || !buffered) {",
                        "TLS-35"),
                new Edit(
                        "a key update is an error",
                        LAYER,
                        "            if (status == HandshakeStatus.NEED_WRAP && writer().encryptOwn()) {",
                        "            if (status == HandshakeStatus.NEED_WRAP && state == TlsState.OPEN) {\n                throw new SSLException(\"a key update\");\n            }\n            if (status == HandshakeStatus.NEED_WRAP && writer().encryptOwn()) {",
                        "TLS-36"),
                new Edit(
                        "a delivery that throws leaves the connection open",
                        LAYER,
                        "            abortBroken(thrown);\n        }\n        report",
                        "            thrown.getMessage();\n        }\n        report",
                        "TLS-37"),
                new Edit(
                        "what speaks no TLS is not shown",
                        "tls/NotTlsException.java",
                        "it sent \" + shown(bytes)",
                        "it sent \" + bytes.remaining() + \" bytes\"",
                        "TLS-41"),
                new Edit(
                        "data after a close is delivered",
                        "tls/TlsReader.java",
                        "        dropped += into.position();",
                        "        layer.upperProtocol().dataReceived(into.duplicate().flip());\n        dropped += into.position();",
                        "TLS-52"),
                new Edit(
                        "a connection that broke below is open above",
                        TLS,
                        "return reason != CloseReason.OPEN || layer.below().isClosing();",
                        "return reason != CloseReason.OPEN;",
                        "TLS-56"),
                new Edit(
                        "timeouts do not count what arrives",
                        "engine/stream/StreamTimeouts.java",
                        "        if (read != null) {\n            read.progress();\n        }\n        if (idle != null) {\n            idle.progress();\n        }\n    }\n\n    /** Called when the OS took bytes. */",
                        "    }\n\n    /** Called when the OS took bytes. */",
                        "TLS-59"),
                new Edit(
                        "the credentials of a peer are not known over TLS",
                        TLS,
                        "            return layer.below().info(type);",
                        "            return Optional.empty();",
                        "TLS-71"));
    }
}
