package io.niotls.bogo;

/** A test case asks for something that this library, or this shim, does not do; its exit code is 89. */
final class Unimplemented extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unimplemented(String what) {
        super(what);
    }
}
