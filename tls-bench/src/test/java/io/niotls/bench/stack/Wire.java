package io.niotls.bench.stack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Runs a handshake as {@link Loop} does, keeps what the server sent, and reads in it what was negotiated. */
final class Wire {
    private static final int SERVER_HELLO = 2;
    private static final int SERVER_KEY_EXCHANGE = 12;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int PRE_SHARED_KEY = 41;
    private static final int KEY_SHARE = 51;

    private final ByteBuffer fromServer = ByteBuffer.allocate(65_536);
    private int version;
    private int cipherSuite;
    private int group;
    private boolean isFull;
    private boolean hasPsk;

    /** Runs it; {@code client} and {@code server} are established afterwards. */
    static Wire of(Endpoint client, Endpoint server) throws IOException {
        Wire wire = new Wire();
        wire.run(client, server);
        wire.read();
        return wire;
    }

    private void run(Endpoint client, Endpoint server) throws IOException {
        ByteBuffer toServer = ByteBuffer.allocate(65_536);
        ByteBuffer toClient = ByteBuffer.allocate(65_536);
        for (int turn = 0; turn < 10; turn++) {
            client.handshake(toClient.flip(), toServer);
            toClient.clear();
            server.handshake(toServer.flip(), toClient);
            toServer.clear();
            fromServer.put(toClient.duplicate().flip());
            if (toClient.position() == 0 && client.isEstablished() && server.isEstablished()) {
                return;
            }
        }
        throw new IOException("no end: client established " + client.isEstablished() + ", server " + server.isEstablished());
    }

    /** Reads the handshake messages in the clear: RFC 8446 §5.1 and §4. */
    private void read() {
        for (ByteBuffer message : messages()) {
            int type = message.get();
            message.position(message.position() + 3);
            if (type == SERVER_HELLO) {
                serverHello(message);
            } else if (type == SERVER_KEY_EXCHANGE) {
                // RFC 8422 §5.4: named_curve, then the curve.
                message.get();
                isFull = true;
                group = message.getShort() & 0xffff;
            }
        }
    }

    private List<ByteBuffer> messages() {
        ByteBuffer records = fromServer.duplicate().flip();
        ByteBuffer joined = ByteBuffer.allocate(65_536);
        while (records.hasRemaining()) {
            int type = records.get();
            records.getShort();
            ByteBuffer fragment = records.slice().limit(records.getShort(records.position()) + 2).position(2);
            records.position(records.position() + fragment.limit());
            if (type == 20 || type == 23) {
                break;
            }
            joined.put(fragment);
        }
        joined.flip();
        List<ByteBuffer> messages = new ArrayList<>();
        while (joined.remaining() >= 4) {
            int length = joined.getInt(joined.position()) & 0xff_ffff;
            messages.add(joined.slice().limit(4 + length));
            joined.position(joined.position() + 4 + length);
        }
        return messages;
    }

    private void serverHello(ByteBuffer hello) {
        version = hello.getShort() & 0xffff;
        hello.position(hello.position() + 32);
        hello.position(hello.position() + 1 + hello.get(hello.position()));
        cipherSuite = hello.getShort() & 0xffff;
        hello.get();
        int end = hello.hasRemaining() ? hello.getShort() + hello.position() : hello.position();
        while (hello.position() < end) {
            int type = hello.getShort();
            int length = hello.getShort();
            if (type == SUPPORTED_VERSIONS) {
                version = hello.getShort(hello.position()) & 0xffff;
            } else if (type == KEY_SHARE) {
                group = hello.getShort(hello.position()) & 0xffff;
            } else if (type == PRE_SHARED_KEY) {
                hasPsk = true;
            }
            hello.position(hello.position() + length);
        }
    }

    /** Returns the protocol version: 0x0303 or 0x0304. */
    int version() {
        return version;
    }

    /** Returns the cipher suite's number. */
    int cipherSuite() {
        return cipherSuite;
    }

    /** Returns the group's number; 0 in a resumed handshake of TLS 1.2. */
    int group() {
        return group;
    }

    /** Returns whether a session was resumed: by a pre-shared key, or in TLS 1.2 without a key exchange. */
    boolean isResumed() {
        return version == 0x0304 ? hasPsk : !isFull;
    }
}
