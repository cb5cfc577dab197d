package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubjectsTest {
    private final TckSubject one = MemoryLoop.subject("one", MemoryLoop::new);
    private final TckSubject two = MemoryLoop.subject("two", MemoryLoop::new);

    @Test
    void takesTheOnlyOneOrTheOneThatIsNamed() {
        assertThat(Subjects.only(List.of(one), null)).isSameAs(one);
        assertThat(Subjects.only(List.of(one, two), "two")).isSameAs(two);
    }

    @Test
    void refusesNoneAndTwoByName() {
        assertThatThrownBy(() -> Subjects.only(List.of(), null)).hasMessageContaining("Subjects.install");
        assertThatThrownBy(() -> Subjects.only(List.of(one, two), null)).hasMessageContaining("[one, two]");
        assertThatThrownBy(() -> Subjects.only(List.of(one, two), "three"))
                .hasMessageContaining("three")
                .hasMessageContaining("[one, two]");
    }
}
