package io.semper.tck.selftest.edits;

import java.util.List;

/** Unix-domain sockets that are broken in one respect. */
final class UnixEdits implements EditGroup {
    private static final String STREAM = "engine/stream/SocketStream.java";
    private static final String FILE = "engine/listen/UnixSocketFile.java";
    private static final String ATTEMPT = "engine/connect/Attempt.java";
    private static final String ADDRESSES = "unix/Addresses.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a Unix connection is aborted at the end of the stream",
                        "engine/stream/Delivery.java",
                        "        if (!keepOpen) {\n            stream",
                        "        if (!keepOpen && io.semper.engine.net.Endpoints.isUnix(stream.transport().remoteAddress())) {\n            stream.fail(new java.io.IOException(\"the end of a Unix stream\"));\n        } else if (!keepOpen) {\n            stream",
                        "UNIX-01"),
                new Edit(
                        "a listener that is alive loses its path",
                        FILE,
                        "if (files.isBound(path) || isAnswered(sockets, path)) {",
                        "if (sockets == null) {",
                        "UNIX-02"),
                new Edit(
                        "closing a server removes what is in place of its file",
                        FILE,
                        "if (key != null && key.equals(files.key(path))) {",
                        "if (key != null) {",
                        "UNIX-03"),
                new Edit(
                        "a connect that fails does not name the address",
                        ATTEMPT,
                        "\"connect to \" + Endpoints.describe(remote)",
                        "\"connect\"",
                        "UNIX-04"),
                new Edit(
                        "a Unix connect that is refused counts",
                        ATTEMPT,
                        "            if (made.connect(remote)) {",
                        "            boolean now;\n            try {\n                now = made.connect(remote);\n            } catch (IOException refused) {\n                now = Endpoints.isUnix(remote);\n                if (!now) {\n                    throw refused;\n                }\n            }\n            if (now) {",
                        "UNIX-05"),
                new Edit(
                        "the end of the stream keeps the loop busy",
                        "engine/stream/Delivery.java",
                        "        become(Flow.ENDED);\n        stream.updateInterest();",
                        "        become(Flow.ENDED);",
                        "UNIX-06",
                        "EOF-07"),
                new Edit(
                        "a peer without a name has no address",
                        STREAM,
                        "        return socket.remoteAddress();",
                        "        SocketAddress peer = socket.remoteAddress();\n        return peer instanceof java.net.UnixDomainSocketAddress unix && unix.getPath().toString().isEmpty() ? null : peer;",
                        "UNIX-07"),
                new Edit(
                        "options of TCP are reported of Unix sockets",
                        "engine/net/StreamSettings.java",
                        "return now.tcpNoDelay(false).keepAlive(false).tcpUserTimeout(null);",
                        "return now;",
                        "UNIX-08"),
                new Edit(
                        "a server listens at an empty path",
                        "engine/serve/ListenOperation.java",
                        "&& unix.getPath().toString().isEmpty()) {",
                        "&& unix.getPath().toString().equals(\"/\")) {",
                        "UNIX-10"),
                new Edit(
                        "the user of a peer has a prefix",
                        "nio/NioCredentials.java",
                        "new PeerCredentials(peer.user().getName(),",
                        "new PeerCredentials(\"unix:\" + peer.user().getName(),",
                        "UNIX-20"),
                new Edit(
                        "a bind that fails does not name the address",
                        "engine/listen/Binding.java",
                        "\"listen on \" + Endpoints.describe(local)",
                        "\"listen\"",
                        "UNIX-26"),
                new Edit(
                        "an abstract name is padded with zeros",
                        ADDRESSES,
                        "return \"\\0\" + named.name();",
                        "return \"\\0\" + named.name() + \"\\0\";",
                        "UNIX-25"),
                new Edit(
                        "an abstract name is reported without its zero",
                        ADDRESSES,
                        "return UnixAbstractAddress.of(address.path().substring(1));",
                        "return UnixDomainSocketAddress.of(address.path().substring(1));",
                        "UNIX-25"),
                new Edit(
                        "an empty abstract name is taken",
                        "api/UnixAbstractAddress.java",
                        "if (Objects.requireNonNull(name, \"name\").isEmpty()) {",
                        "if (Objects.requireNonNull(name, \"name\").equals(\"\\0\")) {",
                        "UNIX-27"));
    }
}
