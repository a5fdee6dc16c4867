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
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

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
            theirs.wrap(source, toOurs);
            pump();
        }
        return take(ourPlaintext);
    }

    /** Lets both say close_notify. */
    void close() throws IOException {
        ours.close();
        pump();
        theirs.closeOutbound();
        while (!theirs.isOutboundDone() && theirs.wrap(NOTHING, toOurs).bytesProduced() > 0) {
            // Until it has said all.
        }
        pump();
        if (!theirs.isInboundDone() || !ours.isInputClosed()) {
            throw new AssertionError(
                    "they have our end: " + theirs.isInboundDone() + ", we have theirs: " + ours.isInputClosed());
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
            moved = wrapIfNeeded();
            moved |= receive();
            ours.flush(toTheirs);
            moved |= unwrap();
        } while (moved);
    }

    private boolean wrapIfNeeded() throws IOException {
        boolean moved = false;
        runTasks();
        while (theirs.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            moved = true;
            SSLEngineResult result = theirs.wrap(NOTHING, toOurs);
            runTasks();
            if (result.getStatus() != SSLEngineResult.Status.OK) {
                return moved;
            }
        }
        return moved;
    }

    private void runTasks() {
        for (Runnable task = theirs.getDelegatedTask(); task != null; task = theirs.getDelegatedTask()) {
            task.run();
        }
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
            // Without input too: what it has already taken may hold more than it has given.
            while (!theirs.isInboundDone()) {
                ByteBuffer plaintext = ByteBuffer.allocate(ROOM);
                SSLEngineResult result = theirs.unwrap(toTheirs, plaintext);
                theirPlaintext.write(plaintext.array(), 0, plaintext.position());
                boolean wrapped = wrapIfNeeded();
                if (result.bytesConsumed() == 0 && result.bytesProduced() == 0 && !wrapped) {
                    return moved;
                }
                moved = true;
            }
            return moved;
        } finally {
            toTheirs.compact();
        }
    }
}
