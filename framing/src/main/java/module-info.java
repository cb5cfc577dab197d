/** Frames in byte streams: lines, delimiters, fixed sizes and length fields, over the contract alone. */
module io.semper.framing {
    requires transitive io.semper;
    requires static org.jspecify;

    exports io.semper.framing;
}
