package io.semper.tck.report;

import io.semper.tck.spec.RuleCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes everything that is reported of one run. */
public final class ReportWriter {
    private ReportWriter() {}

    /**
     * Writes {@code SUBJECT.json}, {@code SUBJECT.html} and {@code SUBJECT.svg} into {@code folder}.
     *
     * @param beside results of other subjects, or of other runs, which get columns in the page
     * @param earlier the results to compare with, or null
     */
    public static void write(ResultFile file, Path folder, List<ResultFile> beside, @Nullable ResultFile earlier)
            throws IOException {
        Files.createDirectories(folder);
        String name = ResultFile.fileName(file.subject());
        List<ResultFile> columns = new ArrayList<>(List.of(file));
        for (ResultFile other : beside) {
            boolean same = other.subject().equals(file.subject());
            columns.add(
                    same ? other.named(other.subject() + " of " + other.facts().started()) : other);
        }
        Files.writeString(folder.resolve(name + ".html"), ReportPage.of(RuleCatalogue.shipped(), columns, earlier));
        Files.writeString(folder.resolve(name + ".svg"), Badge.svg(file));
        file.writeTo(folder.resolve(name + ".json"));
    }

    /** The totals in one line. */
    public static String summary(ResultFile file) {
        return TckReport.summary(file.results());
    }
}
