package io.niotls.cli.proxy;

import java.nio.file.Path;

/** Where a line for each connection goes. */
public sealed interface AccessLog {
    /** Nowhere. */
    record Off() implements AccessLog {}

    /** To the command's standard output. */
    record StandardOutput() implements AccessLog {}

    /**
     * To the end of a file, which is opened again on a reload so that it can be rotated.
     *
     * @param path it is made if it is not there
     */
    record ToFile(Path path) implements AccessLog {}
}
