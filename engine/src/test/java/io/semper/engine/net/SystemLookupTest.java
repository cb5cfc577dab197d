package io.semper.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SystemLookupTest {
    @Test
    void textsThatTheCLibraryWouldReadAsAddressesAreNoNames() {
        for (String text :
                new String[] {"127.1", "1", "0177.0.0.1", "0x7f000001", "127.0x1", "10.0.0.256", "1.", "0x", "a.1"}) {
            assertThat(SystemLookup.endsInNumber(text)).as(text).isTrue();
        }
        for (String text : new String[] {"localhost", "example.com", "1.example", "a1", "1a", "0xyz", "x0x1", "."}) {
            assertThat(SystemLookup.endsInNumber(text)).as(text).isFalse();
        }
    }
}
