package io.niotls.jsse;

import io.niotls.engine.TlsEngine;
import io.niotls.proto.TlsException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/**
 * The handshake of a connection over a blocking transport. Used by one thread at a time, under {@link #lock}; that thread alone
 * reads until the handshake is complete, and holds the source's lock too. What a timeout has interrupted goes on with the next
 * call.
 */
final class SocketHandshake {
    private final ReentrantLock lock = new ReentrantLock();
    private final TlsConnection connection;
    private final ReentrantLock settings;
    private final Socket transport;
    private final InputStream consumed;
    private final boolean ownsTransport;
    private volatile SocketStreams streams;
    private volatile boolean complete;

    /**
     * Makes the handshake of a transport that may not be connected yet.
     *
     * @param settings guards the connection's settings
     * @param consumed bytes that come before the transport's, or null
     * @param ownsTransport whether the transport ends with TLS
     */
    SocketHandshake(TlsConnection connection, ReentrantLock settings, Socket transport, InputStream consumed,
            boolean ownsTransport) {
        this.connection = connection;
        this.settings = settings;
        this.transport = transport;
        this.consumed = consumed;
        this.ownsTransport = ownsTransport;
    }

    /** Guards the handshake; who holds it may be waiting for the peer. */
    ReentrantLock lock() {
        return lock;
    }

    /** Returns what the handshake and all that follows uses; null before it has started. */
    SocketStreams streams() {
        return streams;
    }

    /** Returns whether the handshake is complete, and others than its thread may read. */
    boolean isComplete() {
        return complete;
    }

    /** Makes the streams, out of what the settings are now, at the first call. */
    void start() throws IOException {
        if (streams == null) {
            TlsEngine engine = freeze();
            RecordSource records =
                    new RecordSource(consumed, transport.getInputStream(), !ownsTransport, RecordBuffers.SMALL);
            RecordSink sink = new RecordSink(engine, transport, ownsTransport);
            streams = new SocketStreams(engine, new PlaintextSource(connection, engine, records, sink), sink);
        }
    }

    private TlsEngine freeze() throws SSLException {
        settings.lock();
        try {
            return connection.start();
        } finally {
            settings.unlock();
        }
    }

    /**
     * Completes the handshake.
     *
     * @throws TlsException if it fails
     * @throws SSLException if the peer ends the transport
     */
    void run() throws IOException {
        SocketStreams current = streams;
        current.source().lock();
        try {
            complete(current);
        } finally {
            current.source().unlock();
        }
    }

    private void complete(SocketStreams current) throws IOException {
        current.source().step();
        flush(current);
        while (!current.engine().isEstablished()) {
            if (!current.source().fill()) {
                endOfInput(current.engine());
                throw Failures.endedInHandshake();
            }
            current.source().step();
            flush(current);
        }
        connection.finish();
        complete = true;
    }

    private static void flush(SocketStreams current) throws IOException {
        try {
            current.sink().flush();
        } catch (SocketException refused) {
            current.source().lookForAlert();
            throw refused;
        }
    }

    /** Says that the transport has ended. */
    static void endOfInput(TlsEngine engine) {
        try {
            engine.endOfInput();
        } catch (TlsException truncated) {
            // The engine has failed now; the caller says it in JSSE's words.
            return;
        }
    }
}
