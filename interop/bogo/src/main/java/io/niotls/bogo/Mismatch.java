package io.niotls.bogo;

/**
 * The connection went well but is not what the flags say it must be. Its exit code is 90: the runner then counts a failure, even
 * where it expects the case to fail in some other way.
 */
final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mismatch(String sentence) {
        super(sentence);
    }
}
