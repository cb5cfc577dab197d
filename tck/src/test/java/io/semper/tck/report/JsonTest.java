package io.semper.tck.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void valuesComeBackAsTheyWere() {
        Map<String, Object> values = Map.of(
                "text", "a \"quote\", a \\, a\nline\t\r\u0001 \u00e9 \uD83D\uDE00 }",
                "numbers", List.of(0L, -12L, Long.MAX_VALUE, 1.5),
                "words", Arrays.asList(true, false, null),
                "empty", Map.of("list", List.of(), "map", Map.of(), "", ""));
        assertThat(Json.object(Json.of(values))).isEqualTo(values);
        assertThat(Json.of(values)).doesNotContain("\n");
    }

    @Test
    void blanksAndAllEscapesAreRead() {
        assertThat(Json.object(" {\r\n\t\"a\" : [ 1 , \"\\/\\b\\f\\n\\r\\t\\u00e9\" ] } "))
                .isEqualTo(Map.of("a", List.of(1L, "/\b\f\n\r\t\u00e9")));
    }

    @Test
    void whatIsNotAnObjectIsRefused() {
        Stream.of(
                        "",
                        "[]",
                        "1",
                        "{",
                        "{\"a\"",
                        "{\"a\": }",
                        "{\"a\": 1,}",
                        "{\"a\": nil}",
                        "{} {}",
                        "{\"a\": \"\\u00\"}",
                        "{a: 1}")
                .forEach(text -> assertThatThrownBy(() -> Json.object(text))
                        .as(text)
                        .isInstanceOf(IllegalArgumentException.class));
    }
}
