package io.niotls.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * What a command talks to: data goes through {@code in} and {@code out}, everything said about it goes to {@code err}.
 *
 * @param in data for the peer
 * @param out data of the peer; unbuffered, since somebody may be waiting for it
 * @param err words for people and scripts, a line at a time
 */
record Streams(InputStream in, OutputStream out, PrintStream err) {
    /** Returns the process's own streams. */
    static Streams ofProcess() {
        return new Streams(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out), System.err);
    }
}
