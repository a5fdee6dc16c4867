package io.niotls.fuzz;

/**
 * Something that reads bytes from outside. It catches the exceptions that are documented for such bytes, and none else; what it
 * throws is a finding, and so is a result that is not what it should be.
 */
@FunctionalInterface
public interface Target {
    void run(byte[] input) throws Exception;
}
