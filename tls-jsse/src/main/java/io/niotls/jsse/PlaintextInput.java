package io.niotls.jsse;

import java.io.IOException;
import java.io.InputStream;

/** What the peer has sent, as a socket's stream. */
final class PlaintextInput extends InputStream {
    private final SocketDrive drive;

    PlaintextInput(SocketDrive drive) {
        this.drive = drive;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return drive.read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return drive.read(target, offset, length);
    }

    /** Returns how many bytes of the last record are left; there may be more. */
    @Override
    public int available() {
        return drive.available();
    }

    /** Closes the socket. */
    @Override
    public void close() throws IOException {
        drive.close();
    }
}
