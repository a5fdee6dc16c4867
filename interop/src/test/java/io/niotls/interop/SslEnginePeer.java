package io.niotls.interop;

import io.niotls.engine.TlsEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/** One of our engines and an {@link SSLEngine} of another provider, and the bytes between them, in memory. */
final class SslEnginePeer {
    private static final int ROOM = 1 << 17;

    private final TlsEngine ours;
    private final SSLEngine theirs;
    private final ByteBuffer toOurs = ByteBuffer.allocate(ROOM);
    private final ByteBuffer toTheirs = ByteBuffer.allocate(ROOM);
    private final ByteArrayOutputStream ourPlaintext = new ByteArrayOutputStream();
    private final ByteArrayOutputStream theirPlaintext = new ByteArrayOutputStream();

    SslEnginePeer(TlsEngine ours, SSLEngine theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    /** Completes the handshake, and all that follows it. */
    void handshake() throws IOException {
        theirs.beginHandshake();
        pump();
        if (!ours.isEstablished() || theirs.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            throw new AssertionError("we are established: " + ours.isEstablished() + ", they: " + theirs.getHandshakeStatus());
        }
    }

    /** Sends text to them, and returns what arrives. */
    String say(String text) throws IOException {
        ByteBuffer source = bytes(text);
        while (source.hasRemaining()) {
            ours.send(source, toTheirs);
            pump();
        }
        return take(theirPlaintext);
    }

    /** Lets them send text, and returns what arrives. */
    String hear(String text) throws IOException {
        ByteBuffer source = bytes(text);
        while (source.hasRemaining()) {
            wrap(source);
            pump();
        }
        return take(ourPlaintext);
    }

    /** Lets both say close_notify. */
    void close() throws IOException {
        ours.close();
        pump();
        theirs.closeOutbound();
        pump();
        if (!theirs.isInboundDone() || !ours.isInputClosed()) {
            throw new AssertionError("they have our end: " + theirs.isInboundDone() + ", we have theirs: " + ours.isInputClosed());
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String take(ByteArrayOutputStream plaintext) {
        String text = plaintext.toString(StandardCharsets.ISO_8859_1);
        plaintext.reset();
        return text;
    }

    /** Carries bytes both ways until nothing moves any more. */
    private void pump() throws IOException {
        boolean moved;
        do {
            runTasks();
            moved = wrap(ByteBuffer.allocate(0));
            moved |= receive();
            ours.flush(toTheirs);
            moved |= unwrap();
        } while (moved);
    }

    private void runTasks() {
        for (Runnable task = theirs.getDelegatedTask(); task != null; task = theirs.getDelegatedTask()) {
            task.run();
        }
    }

    private boolean wrap(ByteBuffer source) throws IOException {
        boolean moved = false;
        SSLEngineResult result;
        do {
            if (!source.hasRemaining() && theirs.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                return moved;
            }
            result = theirs.wrap(source, toOurs);
            runTasks();
            moved |= result.bytesProduced() > 0;
        } while (result.bytesProduced() > 0 && result.getStatus() == SSLEngineResult.Status.OK);
        return moved;
    }

    private boolean receive() throws IOException {
        int before = toOurs.position();
        ByteBuffer plaintext = ByteBuffer.allocate(ROOM);
        toOurs.flip();
        try {
            ours.receive(toOurs, plaintext, toTheirs);
        } finally {
            toOurs.compact();
        }
        ourPlaintext.write(plaintext.array(), 0, plaintext.position());
        return toOurs.position() != before;
    }

    private boolean unwrap() throws IOException {
        boolean moved = false;
        toTheirs.flip();
        try {
            while (toTheirs.hasRemaining() && !theirs.isInboundDone()) {
                ByteBuffer plaintext = ByteBuffer.allocate(ROOM);
                SSLEngineResult result = theirs.unwrap(toTheirs, plaintext);
                theirPlaintext.write(plaintext.array(), 0, plaintext.position());
                runTasks();
                moved |= result.bytesConsumed() > 0 || result.bytesProduced() > 0;
                if (result.bytesConsumed() == 0 && result.bytesProduced() == 0) {
                    return moved;
                }
            }
            return moved;
        } finally {
            toTheirs.compact();
        }
    }
}
