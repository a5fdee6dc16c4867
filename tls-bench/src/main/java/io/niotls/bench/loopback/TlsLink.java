package io.niotls.bench.loopback;

import io.netty.util.ReferenceCountUtil;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** BoringSSL's engine on direct buffers, which it works in without copying. */
final class TlsLink extends Link {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final SSLEngine engine;
    private final String cipherSuite;
    private final LinkBuffers buffers;
    /** Ciphertext that has come, in reading position. */
    private final ByteBuffer in;
    /** Ciphertext to be sent, in writing position. */
    private final ByteBuffer out;
    private boolean begun;
    private boolean connected;
    private boolean full;

    /**
     * Begins to connect.
     *
     * @param engine a client's, reference-counted; released by {@link #close}
     * @param cipherSuite what must be agreed on
     * @param buffers this one's until it is closed
     */
    TlsLink(int port, SSLEngine engine, String cipherSuite, LinkBuffers buffers) throws IOException {
        super(port);
        this.engine = engine;
        this.cipherSuite = cipherSuite;
        this.buffers = buffers;
        in = buffers.in().clear().flip();
        out = buffers.out().clear();
    }

    @Override
    boolean connect() throws IOException {
        if (connected) {
            return true;
        }
        if (!channel.isConnected() && !channel.finishConnect()) {
            return false;
        }
        if (!begun) {
            begun = true;
            engine.beginHandshake();
        }
        while (flush()) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> runTasks();
                case NEED_WRAP -> wrap(NOTHING);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    // A call without a whole record may still be the one that says FINISHED, of the record before.
                    SSLEngineResult result = engine.unwrap(in, buffers.plaintext().clear());
                    Status status = result.getStatus();
                    if (status == Status.BUFFER_UNDERFLOW && result.getHandshakeStatus() != HandshakeStatus.FINISHED) {
                        int count = fill();
                        if (count == 0) {
                            return false;
                        }
                        if (count < 0) {
                            throw new EOFException("the server has closed the connection during the handshake");
                        }
                    } else if (status != Status.OK && status != Status.BUFFER_UNDERFLOW) {
                        throw new IOException("the handshake has failed: " + status);
                    }
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (!engine.getSession().getCipherSuite().equals(cipherSuite)) {
                        throw new IOException("the server has chosen " + engine.getSession().getCipherSuite());
                    }
                    connected = true;
                    return true;
                }
            }
        }
        return false;
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private int fill() throws IOException {
        in.compact();
        try {
            return channel.read(in);
        } finally {
            in.flip();
        }
    }

    @Override
    int read(ByteBuffer target) throws IOException {
        int start = target.position();
        while (true) {
            boolean ended = open(target);
            if (target.position() > start || ended) {
                return target.position() > start ? target.position() - start : -1;
            }
            int count = fill();
            if (count == 0) {
                return 0;
            }
            if (count < 0) {
                if (!engine.isOutboundDone()) {
                    throw new EOFException("the server has closed the connection without close_notify");
                }
                // Netty closes as soon as the client has ended, and leaves it to the engine whether it says goodbye.
                return -1;
            }
        }
    }

    /**
     * Opens what is here, as much as fits.
     *
     * @return whether the server has ended
     */
    private boolean open(ByteBuffer target) throws IOException {
        full = false;
        if (engine.isInboundDone()) {
            return true;
        }
        while (in.hasRemaining()) {
            SSLEngineResult result = engine.unwrap(in, target);
            switch (result.getStatus()) {
                case OK -> {
                    if (result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                        wrap(NOTHING);
                        flush();
                    }
                }
                case CLOSED -> {
                    return true;
                }
                case BUFFER_OVERFLOW -> {
                    full = true;
                    return false;
                }
                case BUFFER_UNDERFLOW -> {
                    return false;
                }
            }
        }
        return false;
    }

    @Override
    boolean holdsMore() {
        return full;
    }

    @Override
    void write(ByteBuffer source) throws IOException {
        while (source.hasRemaining()) {
            wrap(source);
        }
        flush();
    }

    private void wrap(ByteBuffer source) throws IOException {
        SSLEngineResult result = engine.wrap(source, out);
        switch (result.getStatus()) {
            case OK, CLOSED -> { }
            case BUFFER_UNDERFLOW, BUFFER_OVERFLOW -> throw new IOException(
                    "the server does not take what it is sent: " + out.position() + " bytes wait");
        }
    }

    @Override
    boolean flush() throws IOException {
        if (out.position() > 0) {
            channel.write(out.flip());
            out.compact();
        }
        return out.position() == 0;
    }

    @Override
    void endOutput() throws IOException {
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            wrap(NOTHING);
        }
        if (!flush()) {
            throw new IOException("the server does not take a close_notify");
        }
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            ReferenceCountUtil.release(engine);
            buffers.giveBack();
        }
    }
}
