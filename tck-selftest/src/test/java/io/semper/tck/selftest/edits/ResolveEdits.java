package io.semper.tck.selftest.edits;

import java.util.List;

/** Lookups of names that are broken in one respect. */
final class ResolveEdits implements EditGroup {
    private static final String LOOKUP = "engine/resolve/Lookup.java";
    private static final String SYSTEM = "engine/resolve/SystemLookup.java";
    private static final String LITERALS = "engine/resolve/LiteralAddresses.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "the resolver is made for each lookup",
                        LOOKUP,
                        "            names = known;\n",
                        "",
                        "RESOLVE-01"),
                new Edit(
                        "a name has one address",
                        SYSTEM,
                        "return List.of(names.addressesOf(host));",
                        "return List.of(names.addressesOf(host)[0]);",
                        "RESOLVE-01"),
                new Edit(
                        "octal numbers are literals",
                        LITERALS,
                        "part.length() > 3 || part.length() > 1 && part.charAt(0) == '0' ? -1",
                        "part.length() > 3 ? -1",
                        "RESOLVE-02"),
                new Edit(
                        "text with a colon is looked up",
                        LITERALS,
                        "        if (sixteen == null) {\n            throw",
                        "        if (sixteen == null && percent < 0) {\n            return null;\n        }\n        if (sixteen == null) {\n            throw",
                        "RESOLVE-02"),
                new Edit(
                        "addresses of the other family are kept",
                        LOOKUP,
                        "if (family == AddressFamily.ANY || family == familyOf(address)) {",
                        "if (family != null) {",
                        "RESOLVE-03"),
                new Edit(
                        "a server without a host is bound to the loopback interface",
                        "api/ServerOptions.java",
                        "InetSocketAddress.createUnresolved(host == null ? \"\" : host, port)",
                        "InetSocketAddress.createUnresolved(host == null ? \"127.0.0.1\" : host, port)",
                        "RESOLVE-04"),
                new Edit(
                        "an empty host to connect to is taken",
                        "api/ConnectOptions.java",
                        "if (host != null && host.isEmpty()) {",
                        "if (host != null && host.isBlank() && port < 0) {",
                        "RESOLVE-04"),
                new Edit(
                        "a cancelled lookup waits for its resolver",
                        LOOKUP,
                        "promise.onCancel(answer::cancel);",
                        "promise.deferCancel(answer::cancel);",
                        "RESOLVE-05"),
                new Edit(
                        "lookups are jobs of the pool of the loop",
                        SYSTEM,
                        "        ExecutorService known = pool;\n        if (known == null) {\n            known = loop",
                        "        if (pool == null) {\n            return job -> loop.runInExecutor(null, () -> {\n                job.run();\n                return null;\n            });\n        }\n        ExecutorService known = pool;\n        if (known == null) {\n            known = loop",
                        "RESOLVE-06"),
                new Edit(
                        "a text asks for the name of an address",
                        "engine/net/Endpoints.java",
                        ": ip.getHostAddress();",
                        ": ip.getHostName();",
                        "RESOLVE-07"),
                new Edit(
                        "an overlong name is looked up",
                        LOOKUP,
                        "if (host.isEmpty() || host.length() > LONGEST_NAME) {",
                        "if (host.isEmpty()) {",
                        "RESOLVE-08"),
                new Edit(
                        "a resolver that cancels cancels the lookup",
                        LOOKUP,
                        "            promise.tryFail(new UnknownHostException(\"host '\" + host + \"': the resolver cancelled the lookup\"));",
                        "            promise.tryCancel();",
                        "RESOLVE-08"),
                new Edit(
                        "the loop shuts down the executor of lookups",
                        SYSTEM,
                        "            return given;",
                        "            if (given instanceof ExecutorService service) {\n                loop.onClose(service::shutdownNow);\n            }\n            return given;",
                        "RESOLVE-20"),
                new Edit(
                        "a lookup that the executor rejects is cancelled",
                        SYSTEM,
                        "            promise.tryFail(thrown);",
                        "            promise.tryCancel();",
                        "RESOLVE-20"));
    }
}
