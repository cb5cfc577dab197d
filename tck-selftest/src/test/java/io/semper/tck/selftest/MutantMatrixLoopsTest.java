package io.semper.tck.selftest;

/** The matrix of mutants that wrap a loop. */
class MutantMatrixLoopsTest extends MutantMatrix {
    MutantMatrixLoopsTest() {
        super("loops", Mutant.OfLoop.class::isInstance);
    }
}
