package io.semper.tck.selftest.edits;

import java.util.List;

/** Choices of a backend that are broken in one respect. */
final class ChooseEdits implements EditGroup {
    private static final String BACKENDS = "api/internal/Backends.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a provider that is given and fails is replaced",
                        BACKENDS,
                        "        if (given != null) {\n            return made(given, options);",
                        "        if (given != null) {\n            try {\n                return made(given, options);\n            } catch (BackendUnavailableException replaced) {\n                return new Backends().best(options);\n            }",
                        "CHOOSE-01"),
                new Edit(
                        "a backend that is named is replaced",
                        BACKENDS,
                        "        throw new BackendUnavailableException(wanted + why, cause);",
                        "        return best(options);",
                        "CHOOSE-02"),
                new Edit(
                        "the property names no backend",
                        BACKENDS,
                        "if (property != null && !property.isBlank()) {",
                        "if (property != null && property.isBlank()) {",
                        "CHOOSE-03"),
                new Edit(
                        "the lowest priority comes first",
                        BACKENDS,
                        "f.candidate.priority(), Comparator.reverseOrder()",
                        "f.candidate.priority(), Comparator.naturalOrder()",
                        "CHOOSE-04"),
                new Edit(
                        "a broken services file hides those behind it",
                        BACKENDS,
                        "                errors++;\n                if (classes.add(String.valueOf(e.getMessage()))) {",
                        "                errors = MAX_ERRORS;\n                if (classes.add(String.valueOf(e.getMessage()))) {",
                        "CHOOSE-05"),
                new Edit(
                        "the report has no remedy",
                        BACKENDS,
                        "                        no.remedy(),",
                        "                        null,",
                        "CHOOSE-06"),
                new Edit(
                        "a provider is listed once for each loader",
                        BACKENDS,
                        "} else if (classes.add(provider.getClass().getName())) {",
                        "} else if (classes.add(provider.getClass().getName()) || true) {",
                        "CHOOSE-08"));
    }
}
