package io.niotls.jsse;

import java.io.IOException;
import java.io.OutputStream;

/** What is sent to the peer, as a socket's stream: every call makes records of its own, and sends them. */
final class PlaintextOutput extends OutputStream {
    private final SocketDrive drive;

    PlaintextOutput(SocketDrive drive) {
        this.drive = drive;
    }

    @Override
    public void write(int single) throws IOException {
        drive.write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        drive.write(source, offset, length);
    }

    /** Closes the socket. */
    @Override
    public void close() throws IOException {
        drive.close();
    }
}
