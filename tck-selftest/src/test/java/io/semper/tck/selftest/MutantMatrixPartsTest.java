package io.semper.tck.selftest;

/** The matrix of mutants of the parts of a loop: connections, endpoints, and the kernel below. */
class MutantMatrixPartsTest extends MutantMatrix {
    MutantMatrixPartsTest() {
        super("parts", mutant -> !(mutant instanceof Mutant.OfLoop));
    }
}
