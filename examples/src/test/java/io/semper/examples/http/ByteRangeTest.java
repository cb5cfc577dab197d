package io.semper.examples.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | 10 | 0 | 10 | false",
                "bytes=0-0 | 10 | 0 | 1 | true",
                "bytes=0-9 | 10 | 0 | 10 | true",
                "bytes=3-99 | 10 | 3 | 7 | true",
                "bytes=9- | 10 | 9 | 1 | true",
                "bytes=-1 | 10 | 9 | 1 | true",
                "bytes=-99 | 10 | 0 | 10 | true",
                "bytes=4-3 | 10 | 0 | 10 | false",
                "bytes=- | 10 | 0 | 10 | false",
                "bytes=0-1,3-4 | 10 | 0 | 10 | false",
                "bytes=x-1 | 10 | 0 | 10 | false",
                "lines=0-1 | 10 | 0 | 10 | false",
                "bytes=0-9999999999999999999 | 10 | 0 | 10 | false",
                "none | 0 | 0 | 0 | false"
            })
    void isThePartOrTheWhole(String header, long size, long first, long count, boolean partial) {
        assertThat(ByteRange.of(header, size)).isEqualTo(new ByteRange(first, count, partial));
    }

    @ParameterizedTest
    @CsvSource({"bytes=10-,10", "bytes=10-11,10", "bytes=-0,10", "bytes=0-,0", "bytes=-1,0"})
    void isNullOutsideOfTheFile(String header, long size) {
        assertThat(ByteRange.of(header, size)).isNull();
    }
}
