package io.semper.tck.selftest.edits;

import java.util.Comparator;
import java.util.List;
import org.junit.platform.commons.support.ReflectionSupport;

/** Edits about one subject. Every implementation in this package whose name ends with {@code Edits} is found. */
public interface EditGroup {
    /** The edits, in any order. */
    List<Edit> edits();

    /** The edits of all groups, in the order of the names of the groups. */
    static List<Edit> all() {
        return ReflectionSupport.findAllClassesInPackage(
                        EditGroup.class.getPackageName(),
                        EditGroup.class::isAssignableFrom,
                        name -> name.endsWith("Edits"))
                .stream()
                .sorted(Comparator.comparing(Class::getName))
                .flatMap(group -> ((EditGroup) ReflectionSupport.newInstance(group)).edits().stream())
                .toList();
    }
}
